package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.ResultTopic;
import firstmap.coordinator.kafka.SharedPartitions;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedPartitionsTest {
    @TempDir
    Path folder;

    @AutoClose
    static Log log;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    private static SharedPartitions member(String group, String topic) {
        return new SharedPartitions(
                Installation.of(log.kafka()), group, "job", new ResultTopic(Installation.of(log.kafka()), topic));
    }

    private static List<ResultTopic.Result> result(int partition) {
        return List.of(new ResultTopic.Result(bytes("board-" + partition), bytes("verdict")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Every record of the topic, aborted ones left out. */
    private static List<String> keys(String topic) {
        var keys = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(log.kafka(), "test-results"))) {
            ReadToEnd.all(consumer, topic).each(record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
        }
        keys.sort(null);
        return keys;
    }

    @Test
    void the_partitions_of_a_member_that_was_killed_are_done_by_another_and_no_result_is_there_twice()
            throws Exception {
        try (var victim = ChildJvm.start(
                folder.resolve("said"), List.of(), Victim.class.getName(), List.of(log.bootstrapServers()))) {
            // It has done one partition, and is at the next.
            assertThat(victim.line()).isEqualTo("done 0");
            assertThat(victim.line()).isEqualTo("at 1");
            var survivor = CompletableFuture.supplyAsync(
                    () -> member("fire", "results-fire").run(Log.PARTITIONS, (partition, _) -> result(partition)));
            Thread.sleep(2000); // both are in the group now
            assertThat(survivor).isNotDone();
            victim.kill();
            assertThat(survivor.get(60, TimeUnit.SECONDS)).containsExactly(1, 2, 3);
        }
        assertThat(keys("results-fire")).containsExactly("board-0", "board-1", "board-2", "board-3");
    }

    @Test
    void two_members_share_the_work_and_both_end_when_all_of_it_is_done() throws Exception {
        var members = new ArrayList<CompletableFuture<SortedSet<Integer>>>();
        for (int i = 0; i < 2; i++)
            members.add(CompletableFuture.supplyAsync(
                    () -> member("pair", "results-pair").run(Log.PARTITIONS, (partition, _) -> {
                        sleep(1000);
                        return result(partition);
                    })));
        var all = new ArrayList<Integer>();
        for (var member : members) all.addAll(member.get(90, TimeUnit.SECONDS));

        assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(keys("results-pair")).hasSize(4).doesNotHaveDuplicates();
        assertThat(member("pair", "results-pair").run(Log.PARTITIONS, (_, _) -> {
                    throw new AssertionError("nothing is left to do");
                }))
                .isEmpty();
        assertThatThrownBy(() -> new SharedPartitions(
                                Installation.of(log.kafka()),
                                "pair",
                                "another job",
                                new ResultTopic(Installation.of(log.kafka()), "results-pair"))
                        .run(Log.PARTITIONS, (partition, _) -> result(partition)))
                .isInstanceOf(SharedPartitions.Refused.class)
                .hasMessageContaining("a job needs a group of its own");
        assertThat(new SharedPartitions(
                                Installation.of(log.kafka()),
                                "its-own",
                                "another job",
                                new ResultTopic(Installation.of(log.kafka()), "results-own"))
                        .run(Log.PARTITIONS, (partition, _) -> result(partition)))
                .as("as it says")
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void work_that_fails_is_not_done() {
        assertThatThrownBy(() -> member("fails", "results-fails").run(Log.PARTITIONS, (_, _) -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(member("fails", "results-fails").run(Log.PARTITIONS, (partition, _) -> result(partition)))
                .isEqualTo(new TreeSet<>(List.of(0, 1, 2, 3)));
    }

    @Test
    void neither_the_log_nor_the_coordinators_group_can_be_written_over() {
        for (var topic : Topic.values())
            assertThatThrownBy(() -> new ResultTopic(Installation.of(log.kafka()), topic.topicName()))
                    .isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> member(Namespace.DEFAULT.coordinators(), "results-x"))
                .isInstanceOf(Invalid.class);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The process that is killed: it does one partition, and never ends with the next. */
    static final class Victim {
        public static void main(String[] args) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", args[0]);
            var before = new TreeSet<Integer>();
            new SharedPartitions(
                            Installation.of(kafka),
                            "fire",
                            "job",
                            new ResultTopic(Installation.of(kafka), "results-fire"))
                    .run(Log.PARTITIONS, (partition, _) -> {
                        if (before.isEmpty()) {
                            before.add(partition);
                            System.out.println("done " + partition);
                            return result(partition);
                        }
                        System.out.println("at " + partition);
                        sleep(600_000);
                        return List.of();
                    });
        }
    }
}
