package firstmap.node.play;

import firstmap.events.BoardSpec;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.topics.Installation;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardListener;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Plays a scenario from the first request to the last, and says what became of it. */
public final class ScenarioPlayer {
    private static final Duration SEND_AGAIN = Duration.ofSeconds(5);

    private ScenarioPlayer() {}

    /**
     * How to play.
     *
     * @param policy instead of the scenario's, or null
     * @param board instead of the scenario's, or null
     * @param deterministic all actors on one thread, each request decided before the next is sent
     * @param patience how long to wait for an outcome before the run counts as broken
     */
    public record Options(
            Policy policy, String board, long seed, Speed speed, boolean deterministic, Duration patience) {
        public static final Options DEFAULT = new Options(null, null, 0, Speed.MAX, false, Duration.ofMinutes(2));
    }

    /**
     * @param board its id
     * @param spec as it was defined
     * @param actors in the order of the scenario
     * @param at simulated time of the last event, nanoseconds
     * @param requests sent by all together, the definition of the board included
     * @param events of the board
     */
    public record Result(String board, BoardSpec spec, List<ActorReport> actors, long at, long requests, long events) {}

    /**
     * Plays over Kafka. Creates the topics if they are missing; a coordinator has to run somewhere.
     *
     * @throws Asking.BoardExists if the cluster has a board of that name already
     * @throws Asking.NoOutcome if no coordinator answered
     * @throws Cluster.Unreachable if Kafka did not
     * @throws InterruptedException if the thread was interrupted; the devices have stopped
     */
    public static Result run(Scenario scenario, Installation installation, Options options, Progress progress)
            throws InterruptedException {
        var chosen = choose(scenario, options);
        var cluster = Cluster.of(installation);
        try (var port = new KafkaPort(cluster, chosen.board(), OptionalLong.empty())) {
            if (grantsTime(chosen)) return byTurns(chosen, port, options, progress);
            if (options.deterministic()) return inTurn(chosen, port, options, progress);
            return new ScenarioDevices(chosen, cluster, options, progress).run(port);
        }
    }

    /** Plays deterministically over any port, whatever the options say of it; by turns on a board that grants its time. */
    public static Result run(Scenario scenario, Port port, Options options, Progress progress)
            throws InterruptedException {
        var chosen = choose(scenario, options);
        return grantsTime(chosen) ? byTurns(chosen, port, options, progress) : inTurn(chosen, port, options, progress);
    }

    private static boolean grantsTime(Scenario scenario) {
        return scenario.spec().time() == Time.GRANTED;
    }

    private static Result byTurns(Scenario scenario, Port port, Options options, Progress progress)
            throws InterruptedException {
        var board = new BoardView();
        var actors = scenario.actors().stream()
                .map(plan -> new Actor(scenario, plan.name(), options.seed(), board))
                .toList();
        var turns = new TakingTurns(port, board, actors, define(scenario), SEND_AGAIN, options.patience());
        turns.play(scenario.duration(), progress);
        var reports = actors.stream().map(actor -> actor.report(0)).toList();
        return new Result(scenario.board(), scenario.spec(), reports, board.at(), turns.asked(), board.seq());
    }

    private static Scenario choose(Scenario scenario, Options options) {
        var chosen = options.board() == null ? scenario : scenario.onBoard(options.board());
        return options.policy() == null ? chosen : chosen.under(options.policy());
    }

    private static Result inTurn(Scenario scenario, Port port, Options options, Progress progress)
            throws InterruptedException {
        var board = new BoardView();
        var actors = scenario.actors().stream()
                .map(plan -> new Actor(scenario, plan.name(), options.seed(), board))
                .toList();
        var asking = new Asking(port, board, options.patience());
        var turns = new InTurn(actors, asking);
        asking.define(define(scenario), BoardListener.all(actors));
        turns.play(scenario, new Pace(options.speed()), progress);
        var reports = actors.stream()
                .map(actor -> actor.report(asking.strangers(actor.name())))
                .toList();
        return new Result(scenario.board(), scenario.spec(), reports, board.at(), asking.sent(), board.seq());
    }

    static RequestRecord define(Scenario scenario) {
        return new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, define(scenario.spec(), scenario));
    }

    private static Request.Define define(BoardSpec spec, Scenario scenario) {
        return switch (spec.time()) {
            case GIVEN -> new Request.Define(spec);
            case GRANTED ->
                new Request.Define(
                        spec,
                        scenario.actors().stream().map(Scenario.Plan::name).toList());
        };
    }
}
