package firstmap.coordinator.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What would have differed on one board. The names of these records' parts are the names in the JSON result. Where
 * nothing was replayed, only the first five parts say anything.
 *
 * @param requests of the board that can be read
 * @param problem why it could not be replayed; null if it was
 * @param duplicates requests that had had their outcome
 * @param unanswered requests without an outcome, yet or for ever: dead letters are among them; they are not replayed
 * @param diverged requests that are decided otherwise
 * @param reworded refusals that are the same but for the parameter that decided, or the ways out
 * @param first the first request that is decided otherwise; null if none is
 * @param lost refusals that would not have been
 * @param gained refusals that would have been by the rule
 * @param senseless refusals that only say that the request makes no sense in the other world: its node asked it knowing
 *     an answer that would have been another
 * @param left what the other world still holds at the end because nobody there knew that it was granted
 * @param elsewhere how many buffers ended in another heap; {@code buffers} names the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BoardDifferences(
        String board,
        int partition,
        Status status,
        String problem,
        long requests,
        long duplicates,
        long unanswered,
        long diverged,
        long reworded,
        Divergence first,
        Refusals lost,
        Refusals gained,
        Refusals senseless,
        Left left,
        Cost recorded,
        Cost replayed,
        List<Peak> heaps,
        long elsewhere,
        List<Elsewhere> buffers) {

    /** Most refusals and buffers of a board that are named one by one; they are counted all. */
    public static final int MAX_NAMED = 100;

    /** What became of a board. */
    public enum Status {
        REPLAYED,
        /** Requests at its start are gone, so that it cannot be replayed from there. */
        EXPIRED,
        /** It cannot be as the change says. */
        IMPOSSIBLE,
        /** It is decided by an edition of the rule that this program does not have. */
        UNKNOWN_RULE,
        /** The log of its partition cannot be followed to its end. */
        CORRUPT;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param seq of the first recorded event that answers the request
     * @param at simulated time, nanoseconds
     * @param recorded the outcome in words
     * @param replayed the other outcome in words
     */
    public record Divergence(String request, String type, long seq, long at, String recorded, String replayed) {}

    /**
     * @param by how many of each errno and asker, the most first
     * @param named in order, at most {@link #MAX_NAMED}
     */
    public record Refusals(long count, List<By> by, List<Refusal> named) {
        static final Refusals NONE = new Refusals(0, List.of(), List.of());
    }

    /** @param who function that was refused, or the node if it spoke of none */
    public record By(String errno, String who, long count) {}

    /** @param seq of the event, in the world that has it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Refusal(
            String request,
            long seq,
            String type,
            String errno,
            String who,
            String buffer,
            String attachment,
            String reason) {}

    /** @param bytes of storage of those buffers */
    public record Left(long attachments, long buffers, long bytes) {}

    /**
     * @param bytesAllocated by first maps and by moves
     * @param bytesMoved copied by moves
     */
    public record Cost(long events, long refused, long bytesAllocated, long bytesMoved) {}

    /** Most bytes in use at once; null where there is no such heap. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Peak(String heap, Long recorded, Long replayed) {}

    /** Null: it never had storage. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Elsewhere(String buffer, String recorded, String replayed) {}

    static BoardDifferences without(String board, int partition, Status status, String problem, long requests) {
        return new BoardDifferences(
                board, partition, status, problem, requests, 0, 0, 0, 0, null, null, null, null, null, null, null,
                List.of(), 0, List.of());
    }
}
