package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.coordinator.history.History;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.reading.LogAway;
import firstmap.events.Progress;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several Firstmaps on one broker. */
class NamespacesTest {
    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Installation in(String namespace) throws Exception {
        var there = new Installation(Map.of("bootstrap.servers", broker.bootstrapServers()), new Namespace(namespace));
        try (var admin = Admin.create(there.kafka())) {
            new TopicAdmin(admin, there.namespace()).ensure(2);
        }
        return there;
    }

    @Test
    void coordinators_of_one_name_in_two_namespaces_decide_boards_of_one_name_and_do_not_see_each_other()
            throws Exception {
        var production = in("production");
        var staging = in("production.staging");
        try (var one = new Coordinator("1", production);
                var other = new Coordinator("1", staging);
                var history = new History("test", production);
                var historyOfOther = new History("test", staging)) {
            for (var coordinator : List.of(one, other)) coordinator.start();
            for (var each : List.of(history, historyOfOther)) each.start();
            ask(production, "phone", 3);
            ask(staging, "phone", 5);
            ask(staging, "tablet", 1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreException(LogAway.class)
                    .untilAsserted(() -> {
                        assertThat(history.board("phone", board -> board.seq())).contains(3L);
                        assertThat(historyOfOther.board("phone", board -> board.seq()))
                                .contains(5L);
                        assertThat(historyOfOther.boards()).containsExactly("phone", "tablet");
                    });
            assertThat(history.boards()).containsExactly("phone");
            assertThat(one.isHealthy() && other.isHealthy())
                    .as("neither has fenced the other")
                    .isTrue();
        }
        for (var there : List.of(production, staging))
            try (var recording = new TopicRecording("test", there)) {
                var report = Audit.run(recording, Set.of(), Progress.SILENT);
                assertThat(report.findings()).isEmpty();
                assertThat(report.requests()).isEqualTo(there == production ? 3 : 6);
            }
    }

    @Test
    void a_request_that_cannot_be_read_is_a_dead_letter_of_its_own_namespace_which_audit_finds_good() throws Exception {
        var there = in("letters");
        send(there, "phone", "noise".getBytes(StandardCharsets.UTF_8));
        ask(there, "phone", 1);
        try (var coordinator = new Coordinator("1", there)) {
            coordinator.start();
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                try (var recording = new TopicRecording("test", there)) {
                    assertThat(recording.answered(0).orElse(0)
                                    + recording.answered(1).orElse(0))
                            .isGreaterThan(1);
                }
            });
        }
        try (var recording = new TopicRecording("test", there)) {
            var report = Audit.run(recording, Set.of(), Progress.SILENT);
            assertThat(report.findings()).isEmpty();
            assertThat(report.events()).isEqualTo(1);
        }
    }

    @Test
    void a_coordinator_ends_open_transactions_of_its_own_namespace_only() throws Exception {
        var here = in("a");
        var others = List.of("a.b", "a-b", "a1", "b-a");
        var open = new ArrayList<KafkaProducer<byte[], byte[]>>();
        try (var admin = Admin.create(here.kafka());
                var clients = Clients.kafka("new", here)) {
            clients.check();
            // A group that is there, and has no members.
            var position =
                    Map.of(new TopicPartition(here.namespace().topic(Topic.REQUESTS), 0), new OffsetAndMetadata(0));
            admin.alterConsumerGroupOffsets(here.namespace().coordinators(), position)
                    .all()
                    .get();
            for (var namespace : others) open.add(open(in(namespace)));
            open.add(open(here));
            clients.endTransactions(); // nobody is a member anywhere: each of them looks like one of the dead
            Awaitility.await()
                    .untilAsserted(() -> assertThat(ongoing(admin))
                            .containsExactlyInAnyOrderElementsOf(others.stream()
                                    .map(namespace -> new Namespace(namespace).coordinator("dead"))
                                    .toList()));
        } finally {
            for (var producer : open) producer.close(Duration.ZERO);
        }
    }

    private static List<String> ongoing(Admin admin) throws Exception {
        var asked = new ListTransactionsOptions();
        asked.filterStates(Set.of(TransactionState.ONGOING));
        return admin.listTransactions(asked).all().get().stream()
                .map(TransactionListing::transactionalId)
                .toList();
    }

    private static KafkaProducer<byte[], byte[]> open(Installation there) throws Exception {
        var id = there.namespace().coordinator("dead");
        var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.events(there.kafka(), id, id));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(there.namespace().topic(Topic.EVENTS), new byte[] {1}, new byte[] {1}))
                .get();
        return producer;
    }

    /** A board, and buffers of it, so many requests in all. */
    private static void ask(Installation there, String board, int requests) throws Exception {
        for (int seq = 1; seq <= requests; seq++) {
            var request = seq == 1 ? Log.define() : Log.create("b" + seq);
            send(there, board, RequestJson.write(new RequestRecord("test", seq, board, seq, request)));
        }
    }

    private static void send(Installation there, String board, byte[] value) throws Exception {
        try (var producer = new KafkaProducer<>(there.kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(there.namespace().topic(Topic.REQUESTS), Log.key(board), value))
                    .get();
        }
    }
}
