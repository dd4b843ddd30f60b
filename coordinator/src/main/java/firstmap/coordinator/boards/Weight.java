package firstmap.coordinator.boards;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.List;
import java.util.Map;

/**
 * What a board takes of memory, in bytes, by an estimate: so much for each thing that it keeps, on a 64-bit JVM with
 * compressed references. {@code WeightTest} holds it to the heap; what is right within a third is good enough for a limit.
 */
final class Weight {
    /** With its number and head, its place in the maps, and what is kept of it in indices. */
    static final long BOARD = 400;

    private static final long SPEC = 900;
    private static final long HEAP = 450;
    private static final long NODE = 150;
    private static final long DEVICE = 700;
    private static final long FUNCTION = 400;
    private static final long BUFFER = 180;
    private static final long EXPECTED = 160;
    private static final long ATTACHMENT = 200;
    private static final long MAPPING = 80;
    private static final long SEGMENT = 40;
    private static final long EXTENT = 150;
    private static final long TEXT = 56;

    private Weight() {}

    /** Of all of it. */
    static long of(Board board) {
        long bytes = frame(board);
        for (var device : board.devices().values()) bytes += device(device);
        for (var buffer : board.buffers().values()) bytes += buffer(buffer);
        return bytes;
    }

    /** Without devices and buffers. */
    private static long frame(Board board) {
        if (board.seq() == 0) return 0;
        return BOARD
                + text(board.id())
                + NODE * board.nodes()
                + board.spec().map(spec -> SPEC + HEAP * spec.heaps().size()).orElse(0L);
    }

    private static long device(Map<String, DmaParameters> functions) {
        return functions == null ? 0 : DEVICE + FUNCTION * functions.size();
    }

    private static long buffer(Buffer buffer) {
        long bytes = BUFFER + text(buffer.id()) + text(buffer.set()) + text(buffer.device()) + text(buffer.replaces());
        bytes += EXPECTED * buffer.expects().size();
        for (var place : buffer.places())
            bytes += EXTENT * place.backing().extents().size();
        for (var attachment : buffer.attachments().values()) bytes += attachment(attachment);
        return bytes;
    }

    private static long attachment(Attachment attachment) {
        var mapping = attachment.mapping();
        return ATTACHMENT
                + text(attachment.id())
                + function(attachment.function())
                + (mapping == null ? 0 : MAPPING + SEGMENT * mapping.segments().size());
    }

    private static long function(FunctionRef function) {
        return text(function.device()) + text(function.function());
    }

    private static long text(String text) {
        return text == null ? 0 : TEXT + text.length();
    }

    /** Of what one event can change: to be weighed before it is applied and after. */
    static Part part(Board board, Event event) {
        return new Part(board, board.buffersOf(event), event);
    }

    /** @param buffers named by the event; after it, an attachment that is gone no longer says whose it was */
    record Part(Board board, List<String> buffers, Event event) {
        long weigh() {
            return switch (event) {
                case Event.Retired _ -> Weight.of(board);
                case Event.Joined(var device, var _) ->
                    frame(board) + device(board.devices().get(device));
                case Event.Left left -> frame(board) + device(board.devices().get(left.device()));
                default -> frame(board) + named();
            };
        }

        private long named() {
            long bytes = 0;
            for (var name : buffers)
                bytes += board.buffer(name).map(Weight::buffer).orElse(0L);
            return bytes;
        }
    }
}
