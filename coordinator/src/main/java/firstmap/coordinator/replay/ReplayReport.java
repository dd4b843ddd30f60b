package firstmap.coordinator.replay;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What would have differed, in total and on each board.
 *
 * @param partitions that were replayed
 * @param of how many the log has
 * @param note what such a comparison cannot tell
 * @param boards by name
 */
public record ReplayReport(int partitions, int of, String note, Total total, List<BoardDifferences> boards) {
    private static final String NOTE =
            "open loop: the nodes asked knowing the recorded answers. Who was refused then did"
                    + " not go on, even where it is granted now; what was built on a grant that is refused now is counted as"
                    + " senseless";

    /**
     * @param expired boards that cannot be replayed from their start
     * @param impossible boards that cannot be as the change says
     * @param unknownRule boards that are decided by an edition of the rule that this program does not have
     * @param corrupt boards on a partition whose log cannot be followed to its end
     * @param changed boards on which a request is decided otherwise
     */
    public record Total(
            long boards,
            long expired,
            long impossible,
            long unknownRule,
            long corrupt,
            long changed,
            long requests,
            long diverged,
            long reworded,
            long lost,
            long gained,
            long senseless,
            BoardDifferences.Left left,
            BoardDifferences.Cost recorded,
            BoardDifferences.Cost replayed,
            long elsewhere) {}

    /** @param verdicts in any order */
    public static ReplayReport of(int partitions, int of, List<BoardDifferences> verdicts) {
        var boards = verdicts.stream()
                .sorted(Comparator.comparing(BoardDifferences::board))
                .toList();
        var total = new Total(
                boards.size(),
                count(boards, BoardDifferences.Status.EXPIRED),
                count(boards, BoardDifferences.Status.IMPOSSIBLE),
                count(boards, BoardDifferences.Status.UNKNOWN_RULE),
                count(boards, BoardDifferences.Status.CORRUPT),
                boards.stream().filter(verdict -> verdict.diverged() > 0).count(),
                sum(boards, BoardDifferences::requests),
                sum(boards, BoardDifferences::diverged),
                sum(boards, BoardDifferences::reworded),
                sum(boards, verdict -> verdict.lost().count()),
                sum(boards, verdict -> verdict.gained().count()),
                sum(boards, verdict -> verdict.senseless().count()),
                new BoardDifferences.Left(
                        sum(boards, verdict -> verdict.left().attachments()),
                        sum(boards, verdict -> verdict.left().buffers()),
                        sum(boards, verdict -> verdict.left().bytes())),
                cost(boards.stream().map(BoardDifferences::recorded)),
                cost(boards.stream().map(BoardDifferences::replayed)),
                sum(boards, BoardDifferences::elsewhere));
        return new ReplayReport(partitions, of, NOTE, total, boards);
    }

    private static long count(List<BoardDifferences> boards, BoardDifferences.Status status) {
        return boards.stream().filter(verdict -> verdict.status() == status).count();
    }

    private static long sum(List<BoardDifferences> boards, ToLongFunction<BoardDifferences> part) {
        return boards.stream()
                .filter(verdict -> verdict.status() == BoardDifferences.Status.REPLAYED)
                .mapToLong(part)
                .sum();
    }

    private static BoardDifferences.Cost cost(Stream<BoardDifferences.Cost> costs) {
        return costs.filter(cost -> cost != null)
                .reduce(
                        new BoardDifferences.Cost(0, 0, 0, 0),
                        (a, b) -> new BoardDifferences.Cost(
                                a.events() + b.events(),
                                a.refused() + b.refused(),
                                a.bytesAllocated() + b.bytesAllocated(),
                                a.bytesMoved() + b.bytesMoved()));
    }
}
