package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.ShellBlock;
import firstmap.command.cli.Cli;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the runbook tells an operator to do does what it says, on the cluster of {@link ComposeTest}, on which somebody asks
 * all the while.
 */
abstract class Runbook {
    private static List<ShellBlock> runbook;
    private static Path folder;
    private static Compose compose;
    private static Installation there;
    private static Callers callers;

    @BeforeAll
    static void start() throws Exception {
        var page = Files.readString(Project.ROOT.resolve("deploy/README.md"));
        runbook = ShellBlock.of(page.substring(page.indexOf("\n## Runbook\n")));
        compose = ComposeTest.compose;
        folder = ComposeTest.folder;
        there = Installation.of(Map.of("bootstrap.servers", compose.bootstrap()));
        callers = new Callers(there);
        callers.awaitAnswers();
    }

    @AfterAll
    static void stop() throws Exception {
        if (callers != null) callers.close();
    }

    @BeforeEach
    void everybodyHasHisAnswer() {
        callers.awaitAnswers();
        callers.longestWait();
    }

    @Test
    void each_of_its_procedures_is_run_here() {
        assertThat(runbook.stream().map(ShellBlock::heading).distinct())
                .containsExactly(
                        "Runbook",
                        "Scale out",
                        "Lose a broker",
                        "Restore from an export",
                        "Upgrade in turn",
                        "Set a record aside");
    }

    @Test
    void a_third_coordinator_takes_its_share_and_gives_it_back() throws Exception {
        run("Scale out", 0);
        told("a third coordinator came");
        run("Scale out", 1);
        told("it went");
        assertGood();
    }

    @Test
    void decisions_go_on_without_one_broker_and_wait_where_two_are_away() throws Exception {
        run("Lose a broker", 0);
        told("one broker was killed");
        run("Lose a broker", 1);
        told("it came back");
        run("Lose a broker", 2);
        told("two brokers were killed, and came back");
        assertGood();
    }

    @Test
    void a_log_that_was_exported_is_the_same_in_another_namespace_and_goes_on_there() throws Exception {
        run("Restore from an export", 0);
        run("Restore from an export", 1);
        var restored = new Installation(there.kafka(), new Namespace("restored"));
        for (int partition = 0; partition < Topic.DEFAULT_PARTITIONS; partition++) {
            var board = Callers.board(partition);
            assertThat(Callers.call(restored, board)).hasSizeGreaterThan(2);
        }
        told("a log was restored");
        run("Restore from an export", 2);
        assertGood();
    }

    @Test
    void coordinators_are_replaced_in_turn_and_only_then_do_boards_get_the_new_rule() throws Exception {
        try {
            run("Upgrade in turn", 0);
            told("both coordinators were replaced");
            assertThat(rule(Callers.call(there, "before"))).isOne();
            run("Upgrade in turn", 1);
            told("both were told of the rule");
            assertThat(rule(Callers.call(there, "after"))).isEqualTo(2);
            assertThat(rule(Callers.call(there, "before"))).isOne();
            assertGood();
        } finally {
            FirstmapImage.docker()
                    .removeImageCmd("firstmap/firstmap:next")
                    .withForce(true)
                    .exec();
        }
    }

    private static int rule(List<EventRecord> events) {
        return ((Event.Defined) events.getFirst().event()).rule();
    }

    @Test
    void a_record_that_nobody_can_read_is_set_aside_and_its_partition_goes_on() throws Exception {
        var board = Callers.board(2);
        try (var hand = new KafkaProducer<byte[], byte[]>(ClientSettings.operator(there.kafka(), "hand"))) {
            hand.send(new ProducerRecord<>(
                            Namespace.DEFAULT.topic(Topic.EVENTS),
                            2,
                            board.getBytes(StandardCharsets.UTF_8),
                            new byte[] {'{'}))
                    .get();
        }
        run("Set a record aside", 0);
        run("Set a record aside", 1);
        told("a record was set aside");
        assertGood();
    }

    /** Everybody is answered again; the figures of the page are from here. */
    private static void told(String after) {
        callers.awaitAnswers();
        System.out.println("longest wait, " + after + ": " + callers.longestWait());
    }

    private static void assertGood() {
        var audit = Cli.run("audit", "--bootstrap", compose.bootstrap(), "--output", "json");
        assertThat(audit.code()).as(audit.err() + audit.out()).isZero();
        assertThat(audit.out()).contains("\"verdict\" : \"good\"");
    }

    /** One block of a procedure, as a reader pastes it behind the first of all. */
    private static void run(String procedure, int number) throws IOException {
        var block = runbook.stream()
                .filter(it -> it.heading().equals(procedure))
                .toList()
                .get(number);
        var done = compose.bash(runbook.getFirst().script() + block.script(), folder);
        assertThat(done.code())
                .as("%s%n%s%n%s", block.script(), done.out(), done.err())
                .isZero();
        block.assertPrints(done.out(), done.err());
    }
}
