package firstmap.coordinator.replay;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What is other than it was recorded. Null leaves a thing as it was.
 *
 * @param board another board in place of each: its heaps, its page size, its rule, and the parameters of the functions
 *     that it names
 * @param heaps instead of the board's
 * @param policy instead of the board's
 * @param check instead of the board's
 */
public record Change(BoardSpec board, List<HeapSpec> heaps, Policy policy, Check check) {
    /** Everything as it was. */
    public static final Change NONE = new Change(null, null, null, null);

    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * The request as it would have been made on the other board.
     *
     * @throws Invalid if the board cannot be such
     */
    public RequestRecord of(RequestRecord asked) {
        return switch (asked.request()) {
            case Request.Define define -> with(asked, new Request.Define(of(define.spec())));
            case Request.Join join
            when named(join.device()) != null ->
                with(asked, new Request.Join(join.device(), of(join.device(), join.functions())));
            default -> asked;
        };
    }

    private BoardSpec of(BoardSpec recorded) {
        var base = board == null ? recorded : board;
        var devices = base.devices().isEmpty() ? recorded.devices() : base.devices();
        return new BoardSpec(
                policy == null ? base.policy() : policy,
                check == null ? base.check() : check,
                base.pageSize(),
                heaps == null ? base.heaps() : heaps,
                devices,
                base.platform(),
                base.open(),
                base.swiotlb(),
                Time.GIVEN,
                // Who was silent then is silent now: whoever was let go is let go where it was.
                recorded.lease());
    }

    /** Functions that the other board does not name are as they were. */
    private SequencedMap<String, DmaParameters> of(String device, SequencedMap<String, DmaParameters> recorded) {
        var functions = new LinkedHashMap<>(recorded);
        named(device).forEach((name, parameters) -> functions.replace(name, parameters));
        return functions;
    }

    private SequencedMap<String, DmaParameters> named(String device) {
        return board == null ? null : board.devices().get(device);
    }

    private static RequestRecord with(RequestRecord asked, Request request) {
        return new RequestRecord(
                asked.id(), asked.node(), asked.seq(), asked.board(), asked.at(), request, asked.recorded());
    }
}
