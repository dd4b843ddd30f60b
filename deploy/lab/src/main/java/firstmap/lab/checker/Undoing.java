package firstmap.lab.checker;

import static firstmap.lab.checker.Impossible.require;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;

/**
 * What is undone when a node is let go, in the only order that there is: its devices leave, as they have joined, each after it
 * has given up what it waits for and what it is attached to, as that has come; then its buffers are released, as they were
 * created.
 */
final class Undoing {
    final String node;
    private final Deque<String> devices = new ArrayDeque<>();
    private final Deque<String> buffers = new ArrayDeque<>();
    /** Of the device that leaves. */
    private final Deque<String> attachments = new ArrayDeque<>();

    private boolean isLeaving;
    /** Of the event before this one; null if that was about none. */
    private String lastBuffer;

    /** @param board as it was before */
    Undoing(String node, BoardFold board) {
        this.node = node;
        for (var device : board.devices.keySet()) if (node.equals(board.owners.ofDevice(device))) devices.add(device);
        for (var buffer : board.buffers.values())
            if (!buffer.released && node.equals(board.owners.ofBuffer(buffer.name))) buffers.add(buffer.name);
    }

    /** @throws Impossible if something else is undone next */
    void accept(String type, Doc e, BoardFold board) {
        switch (type) {
            case "unmapped", "detached" -> {
                begin(board);
                var attachment = e.text("attachment");
                require(attachment.equals(attachments.peek()), "its next attachment is " + attachments.peek());
                if (type.equals("detached")) attachments.remove();
            }
            case "left" -> {
                begin(board);
                require(attachments.isEmpty(), "its device is attached still, with " + attachments.peek());
                require(e.text("device").equals(devices.peek()), "its next device is " + devices.peek());
                devices.remove();
                isLeaving = false;
            }
            case "released" -> {
                require(devices.isEmpty(), "its devices leave before its buffers are released");
                require(e.text("buffer").equals(buffers.peek()), "its next buffer is " + buffers.peek());
                buffers.remove();
            }
            case "freed" -> require(e.text("buffer").equals(lastBuffer), "a buffer is freed as soon as it can be");
            case "refused" -> refused(e, board);
            // What waited for those who are gone goes on.
            case "migrated", "attached", "mapped" -> require(!isLeaving, "a device leaves before others go on");
            default -> throw new Impossible(Flaw.DIVERGED, type + " undoes nothing");
        }
        lastBuffer = e.text("buffer");
    }

    /** The next device lets go what it is attached to, having given up what it waits for. */
    private void begin(BoardFold board) {
        if (isLeaving) return;
        require(!devices.isEmpty(), "it has no device any more");
        isLeaving = true;
        firstWait(board).ifPresent(buffer -> {
            throw new Impossible(Flaw.DIVERGED, "it waits still for buffer " + buffer);
        });
        attachments.addAll(board.attachmentsOf(devices.peek()));
    }

    /** A wait of the next device; or one that is in vain, or for the buffer that is released. */
    private void refused(Doc e, BoardFold board) {
        require(!isLeaving, "nothing is refused while a device lets go");
        if (!e.text("errno").equals("ENODEV")) return;
        var next = firstWait(board).orElse(null);
        require(e.text("buffer").equals(next), "the next buffer that it waits for is " + next);
    }

    /** The buffer for which the next device has waited longest; empty if there is none. */
    private Optional<String> firstWait(BoardFold board) {
        return board.buffers.values().stream()
                .filter(buffer -> buffer.moving != null
                        && !devices.isEmpty()
                        && devices.peek().equals(waits(buffer, board)))
                .min(Comparator.comparingLong(buffer -> buffer.moving.number("seq")))
                .map(buffer -> buffer.name);
    }

    /** The device for which a buffer moves. */
    private static String waits(LiveBuffer buffer, BoardFold board) {
        return buffer.moving.has("device")
                ? buffer.moving.text("device")
                : board.deviceOf(buffer.moving.text("attachment")).orElse(null);
    }

    /** What has not been undone; empty if all has. */
    Optional<String> rest() {
        if (!devices.isEmpty()) return Optional.of(node + " is let go, and has device " + devices.peek() + " still");
        if (!buffers.isEmpty()) return Optional.of(node + " is let go, and has buffer " + buffers.peek() + " still");
        return Optional.empty();
    }
}
