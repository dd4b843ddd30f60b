package firstmap.node.play;

import firstmap.events.BoardSpec;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import java.time.Duration;
import java.util.List;

/** Plays a scenario from the first request to the last, and says what became of it. */
public final class ScenarioPlayer {
    private ScenarioPlayer() {}

    /**
     * How to play.
     *
     * @param policy instead of the scenario's, or null
     * @param board instead of the scenario's, or null
     * @param patience how long to wait for an outcome before the run counts as broken
     */
    public record Options(Policy policy, String board, long seed, Speed speed, Duration patience) {
        public static final Options DEFAULT = new Options(null, null, 0, Speed.MAX, Duration.ofMinutes(2));
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
     * @throws Invalid if the scenario's board grants its time, and it is to be played by the wall clock
     * @throws Asking.BoardExists if the cluster has a board of that name already
     * @throws Asking.NoOutcome if no coordinator answered
     * @throws Cluster.Unreachable if Kafka did not
     * @throws InterruptedException if the thread was interrupted; the devices have stopped
     */
    public static Result run(Scenario scenario, Installation installation, Options options, Progress progress)
            throws InterruptedException {
        var chosen = choose(scenario, options);
        var cluster = Cluster.of(installation);
        try (var port = KafkaPort.fromNow(cluster, chosen.board())) {
            return switch (options.speed()) {
                case MAX -> byTurns(chosen, port, options.seed(), options.patience(), progress);
                case REAL -> new ScenarioDevices(chosen, options, progress).run(port);
            };
        }
    }

    /** Plays over any port, on a board that grants its time. */
    public static Result byTurns(Scenario scenario, Port port, long seed, Progress progress)
            throws InterruptedException {
        return byTurns(Speed.MAX.of(scenario), port, seed, Options.DEFAULT.patience(), progress);
    }

    private static Result byTurns(Scenario scenario, Port port, long seed, Duration patience, Progress progress)
            throws InterruptedException {
        var board = new BoardView();
        var actors = scenario.actors().stream()
                .map(plan -> new Actor(scenario, plan.name(), seed, board))
                .toList();
        var turns = new TakingTurns(port, board, actors, scenario.definition(), patience);
        turns.play(scenario.duration(), progress);
        var reports = actors.stream().map(actor -> actor.report(0)).toList();
        return new Result(scenario.board(), scenario.spec(), reports, board.at(), turns.asked(), board.seq());
    }

    private static Scenario choose(Scenario scenario, Options options) {
        var chosen = options.board() == null ? scenario : scenario.onBoard(options.board());
        return options.speed().of(options.policy() == null ? chosen : chosen.under(options.policy()));
    }
}
