package firstmap.command.cluster;

import firstmap.command.scenario.Examples;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.topics.Installation;
import firstmap.node.client.BoardView;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/**
 * A scenario, mostly on a board with a lease, of which one actor plays elsewhere and can be killed or stopped; the others play
 * here. The camera and the display hand buffers on that the encoder, which comes later, cannot reach: they have to move.
 */
public final class MortalPlay implements AutoCloseable {
    /** Long enough for who lives to be heard on a machine that has much to do. */
    public static final Duration LEASE = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** When the others hold back what they say. The mortal has something mapped then. */
    public enum Moment {
        /** It is not asked, and whatever it has said is decided. */
        MAPPED {
            @Override
            boolean isNow(boolean isAsked, List<RequestRecord> turns) {
                return !isAsked;
            }
        },
        /** It is asked as well: what it says waits for what they say. */
        ASKED {
            @Override
            boolean isNow(boolean isAsked, List<RequestRecord> turns) {
                return isAsked;
            }
        },
        /** It is not asked, and has something mapped that has to move for what they say. */
        BEFORE_MOVE {
            @Override
            boolean isNow(boolean isAsked, List<RequestRecord> turns) {
                return !isAsked
                        && turns.stream()
                                .map(RequestRecord::request)
                                .filter(Request.Turn.class::isInstance)
                                .flatMap(turn -> ((Request.Turn) turn).asks().stream())
                                .anyMatch(ask -> ask.request() instanceof Request.Attach attach
                                        && attach.device().equals("encoder"));
            }
        };

        abstract boolean isNow(boolean isAsked, List<RequestRecord> turns);
    }

    private final Installation there;
    private final Scenario scenario;
    private final String mortal;
    private final String text;
    private final ActorProcesses process;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HeldPort port;
    private Future<?> others;

    /** @param mortal which actor plays elsewhere */
    public MortalPlay(Path folder, Installation there, String board, String mortal, Duration lease)
            throws InterruptedException {
        this(text(board, "lease: " + lease.toSeconds() + "s"), folder, there, mortal);
    }

    /** On a board without a lease: who is away is waited for. */
    public MortalPlay(Path folder, Installation there, String board, String mortal) throws InterruptedException {
        this(text(board, ""), folder, there, mortal);
    }

    private MortalPlay(String text, Path folder, Installation there, String mortal) throws InterruptedException {
        this.there = there;
        this.mortal = mortal;
        this.text = text;
        scenario = Speed.MAX.of(Examples.scenario("mortal.yaml", text));
        process = new ActorProcesses(folder, there, scenario.board(), text);
    }

    /** As a file. */
    public String text() {
        return text;
    }

    private static String text(String board, String lease) {
        return """
                scenario: 1
                name: mortal
                duration: 1400ms
                board:
                  board: %s
                  policy: migrate
                  %s
                  heaps:
                    - {name: fast, kind: cma, base: 0x80000000, size: 16MiB}
                    - {name: low,  kind: cma, base: 0x20000000, size: 16MiB}
                  devices:
                    camera:  {functions: {capture: {maxSegments: 1}}}
                    display: {functions: {scanout: {}}}
                    encoder: {functions: {input: {dmaBits: 30}}}
                actors:
                  camera:
                    produces: {set: preview, buffers: 3, size: 64KiB, function: capture, rate: 10, dynamic: true}
                  display:
                    consumes: {set: preview, function: scanout, dynamic: true}
                  encoder:
                    joins: 1050ms
                    consumes: {set: preview, function: input}
                """.formatted(board, lease);
    }

    public String board() {
        return scenario.board();
    }

    public String mortal() {
        return mortal;
    }

    /** The mortal's process, and what happens on the board. */
    public ActorProcesses process() {
        return process;
    }

    /** The others begin, to whom nothing happens. */
    public void playOthers() throws InterruptedException {
        playOthers(List.of());
    }

    /** The others begin, and hold back what they say at that moment. */
    public void playOthers(Moment moment) throws InterruptedException {
        playOthers(List.of(moment));
    }

    private void playOthers(List<Moment> moments) throws InterruptedException {
        var view = new BoardView();
        var actors = scenario.actors().stream()
                .map(Scenario.Plan::name)
                .filter(name -> !name.equals(mortal))
                .map(name -> new Actor(scenario, name, 0, view))
                .toList();
        port = new HeldPort(
                KafkaPort.fromTheBeginning(Cluster.of(there), board()),
                (asked, turns) -> hasMapped(view)
                        && moments.stream().anyMatch(moment -> moment.isNow(asked.contains(mortal), turns)));
        var turns = new TakingTurns(port, view, actors, scenario.definition(), PATIENCE);
        others = threads.submit(() -> {
            turns.play(scenario.duration(), Progress.SILENT);
            return null;
        });
    }

    private boolean hasMapped(BoardView view) {
        return view.buffers().stream()
                .flatMap(buffer -> buffer.ties().stream())
                .anyMatch(tie -> tie.device().equals(mortal) && tie.isMapped());
    }

    /** Waits until the others hold something back. */
    public void awaitHeld() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (others.isDone()) others.get(); // why they have ended
            return port.isHeld();
        });
    }

    /** The others go on. */
    public void letGo() {
        port.letGo();
    }

    /** The others have played to the end. */
    public void awaitEnd() throws Exception {
        try {
            others.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(board() + " stands at " + process.events().getLast(), e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        if (port != null) port.close();
        process.close();
    }
}
