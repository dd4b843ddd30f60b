package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cli.Cli;
import firstmap.command.cluster.Log;
import firstmap.command.containers.Callers;
import firstmap.command.run.Program;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.topics.Installation;
import firstmap.lab.checker.Checker;
import firstmap.lab.checker.KafkaHistory;
import firstmap.lab.experiments.BuiltCopy;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two coordinators, each a process, whose program is replaced in turn while somebody asks on each partition. */
final class Upgrade implements AutoCloseable {
    private static final Duration STOP = Duration.ofMinutes(1);
    private static final String MAIN = "firstmap.command.cli.Firstmap";

    private final Path folder;
    private final Log log;
    private final Installation there;
    private final FirstmapClient client;
    private final Map<String, ChildJvm> coordinators = new HashMap<>();
    private final List<String> boards = new ArrayList<>();
    private Callers callers;

    Upgrade(Path folder, Log log) throws InterruptedException {
        this.folder = folder;
        this.log = log;
        there = new Installation(log.kafka(), log.namespace());
        client = FirstmapClient.connect(there);
    }

    /** Programs first, rule after; each time there are new boards, and those that are there are asked on. */
    void play(BuiltCopy earlier) throws IOException, InterruptedException {
        start("left", earlier);
        start("right", earlier);
        callers = new Callers(there);
        int rule = define("before");
        replace("left", "--highest-rule", Integer.toString(rule));
        assertThat(define("between")).isEqualTo(rule);
        replace("right", "--highest-rule", Integer.toString(rule));
        assertThat(define("behind")).isEqualTo(rule);
        replace("left");
        replace("right");
        int newest = Edition.newest().number();
        assertThat(define("after")).isEqualTo(newest);
        for (var time : List.of("before", "between", "behind")) assertDecidedBy(rule, time);
        assertDecidedBy(newest, "after");
        assertNothingLost();
    }

    private void assertNothingLost() {
        callers.close();
        log.awaitAnswers();
        var namespace = there.namespace().name();
        var verdict = Checker.check(new KafkaHistory(there.kafka(), namespace));
        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.boards()).containsAll(boards);
        var audit = Cli.run("audit", "--bootstrap", there.bootstrap(), "--namespace", namespace, "--output", "json");
        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
    }

    private void start(String name, BuiltCopy earlier) throws IOException, InterruptedException {
        var command = earlier.sources().root().resolve("deploy/command");
        serve(
                name,
                ChildJvm.startIn(
                        own(name),
                        earlier.classPath(command),
                        own(name).resolve("earlier.err"),
                        ChildJvm.small(384),
                        MAIN,
                        arguments(name)));
    }

    /** Ends one in good order, and starts one of this version in its place; requests come all the while. */
    private void replace(String name, String... more) throws IOException, InterruptedException {
        callers.awaitAnswers();
        assertThat(coordinators.get(name).terminate(STOP)).as(name).isTrue();
        callers.awaitAnswers();
        var arguments = arguments(name);
        arguments.addAll(List.of(more));
        serve(name, Program.start(own(name), arguments.toArray(String[]::new)));
        callers.awaitAnswers();
    }

    private void serve(String name, ChildJvm coordinator) throws InterruptedException {
        coordinators.put(name, coordinator);
        assertThat(coordinator.line()).startsWith("http://");
    }

    private Path own(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private List<String> arguments(String name) throws IOException {
        return new ArrayList<>(List.of(
                "coordinator",
                "--bootstrap",
                there.bootstrap(),
                "--name",
                name,
                "--index",
                own(name).resolve("index").toString()));
    }

    /** Defines boards in the time of that name, one on each partition, with a buffer. @return the edition that decides them */
    private int define(String time) throws InterruptedException {
        var rules = new ArrayList<Integer>();
        for (int home = 0; home < Log.PARTITIONS; home++) {
            var board = Load.name(time + "-" + home, home, Log.PARTITIONS);
            boards.add(board);
            try (var owner = client.asker(board, "owner")) {
                rules.add(((Event.Defined) owner.define(TortureBoards.spec(0)).event()).rule());
                assertThat(owner.ask(1, create("first")).event()).isInstanceOf(Event.Created.class);
            }
        }
        assertThat(rules).containsOnly(rules.getFirst());
        return rules.getFirst();
    }

    /** On boards of the first edition anybody may release a buffer, later on who has made it. */
    private void assertDecidedBy(int rule, String time) throws InterruptedException {
        for (var board : boards) {
            if (!board.startsWith(time + "-")) continue;
            try (var stranger = client.asker(board, "stranger")) {
                var event = stranger.ask(2, new Request.Release("first")).event();
                if (rule == Event.Defined.FIRST_RULE) assertThat(event).isInstanceOf(Event.Released.class);
                else
                    assertThat(event)
                            .isInstanceOfSatisfying(
                                    Event.Refused.class,
                                    refused -> assertThat(refused.errno()).isEqualTo(Errno.EACCES));
            }
        }
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    @Override
    public void close() {
        if (callers != null) callers.close();
        coordinators.values().forEach(ChildJvm::close);
    }
}
