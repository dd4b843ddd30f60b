package firstmap.lab.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** What the checker has found, and the boards as their events have left them. */
public final class CheckResult {
    private record At(String board, long seq) {}

    private record Seen(String place, String state) {}

    private final Findings findings;
    private final Map<String, BoardState> boards;
    private final long requests;
    private final long answered;
    private final long events;
    private final long deadLetters;
    private final Map<At, Seen> states = new HashMap<>();

    CheckResult(
            Findings findings,
            Map<String, BoardState> boards,
            long requests,
            long answered,
            long events,
            long deadLetters) {
        this.findings = findings;
        this.boards = boards;
        this.requests = requests;
        this.answered = answered;
        this.events = events;
        this.deadLetters = deadLetters;
    }

    public Findings findings() {
        return findings;
    }

    /** By name. */
    public Set<String> boards() {
        return boards.keySet();
    }

    BoardState board(String id) {
        return boards.get(id);
    }

    /** Records of the requests. */
    public long requests() {
        return requests;
    }

    /** Requests whose number was new: each must have one outcome. */
    public long toBeAnswered() {
        return answered;
    }

    public long events() {
        return events;
    }

    public long deadLetters() {
        return deadLetters;
    }

    /** How many requests were refused, by errno. */
    public Map<String, Long> refusals() {
        var all = new TreeMap<String, Long>();
        for (var board : boards.values())
            board.fold.refusals.forEach((errno, times) -> all.merge(errno, times, Long::sum));
        return all;
    }

    /** The nodes of a board whose leases have ended, each with the number of the event since which it is out. */
    public Map<String, Long> out(String board) {
        return boards.get(board).fold.letGo.out();
    }

    /**
     * Holds who is out against who lived: nobody is let go who was alive.
     *
     * @param wasAlive of a board and a node, whether it was never silent for a lease
     */
    public void checkAlive(BiPredicate<String, String> wasAlive) {
        boards.forEach((id, board) -> board.fold.letGo.out().forEach((node, since) -> {
            if (wasAlive.test(id, node))
                findings.add(Flaw.MISJUDGED, id, "%s was alive, and is out since event %d".formatted(node, since));
        }));
    }

    /** Boards that have ended. */
    public long retired() {
        return boards.values().stream().filter(board -> board.fold.retired).count();
    }

    /**
     * Holds what those who asked know of their requests against what stands there: what brokers have taken is there, and
     * nothing that nobody has asked here.
     *
     * @param taken records that the brokers have acknowledged
     * @param unknown records of which nobody knows
     */
    public void checkTaken(long taken, long unknown) {
        var place = LogTopic.REQUESTS.topicName();
        if (requests < taken)
            findings.add(Flaw.LOST, place, "%d records were taken, and %d are there".formatted(taken, requests));
        if (requests > taken + unknown)
            findings.add(
                    Flaw.REPEATED,
                    place,
                    "%d records were asked, and %d are there".formatted(taken + unknown, requests));
    }

    /**
     * Holds what a coordinator has shown of a board against the log, and against what others have shown of it at the same
     * event.
     */
    public void checkShown(String place, String board, LiveCoordinator.Head shown) {
        var known = boards.get(board);
        if (known == null || !known.chain.has(shown.seq(), shown.head()))
            findings.add(
                    Flaw.DIVERGED,
                    place,
                    "showed event %d of %s, and the log has no such event".formatted(shown.seq(), board));
        var first = states.putIfAbsent(new At(board, shown.seq()), new Seen(place, shown.state()));
        if (first != null && !first.state().equals(shown.state()))
            findings.add(
                    Flaw.DIVERGED,
                    place,
                    "showed another state of %s at event %d than %s".formatted(board, shown.seq(), first.place()));
    }
}
