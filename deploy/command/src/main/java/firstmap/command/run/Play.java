package firstmap.command.run;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.rule.Corruption;
import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Recorded;
import firstmap.events.RequestRecord;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardView;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.play.TracePlayer;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays one scenario or recording on a cluster, then reads the log again from its start and reports what it says. */
public final class Play {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LocalCluster cluster;
    private final Options options;
    private final Progress progress;
    private final long started = System.nanoTime();

    /**
     * @param policy instead of the scenario's, or null
     * @param board instead of the scenario's, or null
     */
    public record Options(Policy policy, String board, long seed, Speed speed, int coordinators) {}

    public Play(LocalCluster cluster, Options options, Progress progress) {
        this.cluster = cluster;
        this.options = options;
        this.progress = progress;
    }

    /** @throws Asking.BoardExists if the board's history has begun before */
    public RunReport scenario(String source, Scenario scenario) throws InterruptedException {
        var how = new ScenarioPlayer.Options(
                options.policy(), options.board(), options.seed(), options.speed(), PATIENCE);
        var result = ScenarioPlayer.run(scenario, cluster.installation(), how, progress);
        return report(source, result.board(), result.actors(), null, new MachineAnswers(), new Marks());
    }

    /**
     * @param requests of one board
     * @throws Asking.BoardExists if the board's history has begun before
     */
    public RunReport recording(String source, List<RequestRecord> requests) throws InterruptedException {
        var marks = new Marks();
        var answers = new MachineAnswers();
        var result = TracePlayer.play(
                requests,
                cluster.installation(),
                new TracePlayer.Options(options.policy(), options.board(), PATIENCE),
                new RuleForesight(options.board() == null ? requests.getFirst().board() : options.board()),
                new TracePlayer.Listener() {
                    @Override
                    public void reached(long done, long whole, String what) {
                        progress.reached(done, whole, what);
                    }

                    @Override
                    public void decided(RequestRecord request, EventRecord outcome) {
                        answers.decided(request, Asking.errno(outcome));
                    }

                    @Override
                    public void leftOut(RequestRecord request) {
                        answers.leftOut(request);
                    }

                    @Override
                    public void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView board) {
                        marks.add(board.seq(), recorded);
                    }
                });
        return report(source, result.board(), List.of(), result, answers, marks);
    }

    private RunReport report(
            String source,
            String board,
            List<ActorReport> actors,
            TracePlayer.Result recording,
            MachineAnswers answers,
            Marks marks)
            throws InterruptedException {
        var fold = new LogFold(board);
        var broken = read(board, fold, marks);
        var live = cluster.look(board, BoardPicture::of);
        var checks = new ArrayList<RunReport.Check>();
        checks.add(new RunReport.Check(
                "the log is whole: numbers without a gap, every hash in place", broken.isEmpty(), broken.orElse(null)));
        live.ifPresent(picture -> {
            var difference =
                    broken.isPresent() ? broken : BoardPicture.of(fold.board()).differsFrom(picture);
            checks.add(new RunReport.Check(
                    "the state rebuilt from the log equals the coordinator's live state",
                    difference.isEmpty(),
                    difference.orElse(null)));
        });
        // Whatever was refused before it: who sizes a system by this run must not take it for what the machine did.
        if (marks.count() > 0)
            checks.add(new RunReport.Check(
                    marks.equal() + " of " + marks.count()
                            + " snapshots of the recorded machine equal the rebuilt state",
                    marks.equal() == marks.count(),
                    marks.firstDifference()));
        var compared = recording == null
                ? null
                : new RunReport.Recording(
                        recording.sent(),
                        recording.leftOut(),
                        answers.told(),
                        marks.count(),
                        marks.equal(),
                        marks.differences());
        return new RunReport(
                source,
                board,
                fold.board().spec().map(BoardSpec::policy).map(Policy::wireName).orElse(null),
                settings(recording == null),
                fold.log(),
                fold.events(),
                fold.allocations(),
                fold.buffers(),
                fold.refused(),
                fold.refusals(),
                fold.lateJoins(),
                fold.heaps(),
                fold.found(),
                fold.findings(),
                fold.died(),
                actors,
                compared,
                checks,
                fold.at(),
                Duration.ofNanos(System.nanoTime() - started).toMillis(),
                null);
    }

    private RunReport.Settings settings(boolean scenario) {
        return scenario
                ? new RunReport.Settings(options.seed(), options.speed().wireName(), options.coordinators())
                : new RunReport.Settings(null, null, options.coordinators());
    }

    /** @return what is wrong with the log, if anything is */
    private Optional<String> read(String board, LogFold fold, Marks marks) throws InterruptedException {
        try {
            new BoardLog(cluster.installation(), progress).read(board, event -> {
                fold.accept(event);
                marks.passed(fold.board());
            });
            return Optional.empty();
        } catch (Corruption | CorruptLog e) {
            return Optional.of(e.getMessage());
        }
    }
}
