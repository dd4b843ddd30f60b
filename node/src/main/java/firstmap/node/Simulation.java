package firstmap.node;

import firstmap.events.BoardSpec;
import firstmap.events.Policy;
import firstmap.node.board.Port;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Plays a scenario from the first request to the last, and says what became of it. */
public final class Simulation {
    private Simulation() {}

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

    /** Is told how far the run is; may be called from any thread, one at a time. */
    public interface Progress {
        Progress SILENT = (_, _, _) -> {};

        /**
         * @param at simulated time reached, nanoseconds
         * @param duration of the scenario, nanoseconds
         * @param events of the board so far
         */
        void reached(long at, long duration, long events);
    }

    /**
     * @param board its id
     * @param spec as it was defined
     * @param at simulated time of the last event, nanoseconds
     * @param requests sent by all together, the definition of the board included
     * @param events of the board
     */
    public record Result(String board, BoardSpec spec, List<ActorReport> actors, long at, long requests, long events) {}

    /**
     * Plays over Kafka: a program for each device, all in this JVM.
     *
     * @param kafka client properties, at least {@code bootstrap.servers}
     * @throws BoardExists if the cluster has a board of that name already
     * @throws InterruptedException if the thread was interrupted; the devices have stopped
     */
    public static Result run(Scenario scenario, Map<String, Object> kafka, Options options, Progress progress)
            throws InterruptedException {
        throw new UnsupportedOperationException("soon");
    }

    /** Plays deterministically over any port, whatever the options say of it. */
    public static Result run(Scenario scenario, Port port, Options options, Progress progress)
            throws InterruptedException {
        throw new UnsupportedOperationException("soon");
    }

    /** The board has been defined before; its history cannot begin again. */
    public static final class BoardExists extends RuntimeException {
        private static final long serialVersionUID = 1;

        BoardExists(String board) {
            super("board " + board + " exists already, and its history cannot begin again: choose another name (--board NAME)");
        }
    }
}
