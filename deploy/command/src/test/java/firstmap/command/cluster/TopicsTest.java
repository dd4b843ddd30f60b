package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long topics keep what they hold, and whose time it bears. */
class TopicsTest {
    private static final Pattern REMARK = Pattern.compile("(\\S+) has (\\S+)=\\S+: .*; set it to (\\S+)");

    @TempDir
    Path folder;

    @Test
    void topics_that_are_made_keep_requests_and_dead_letters_for_ever_and_bear_the_time_of_receipt() throws Exception {
        try (var log = new Log(folder);
                var admin = Admin.create(log.kafka())) {
            assertThat(new TopicAdmin(admin).remarks()).isEmpty();
            for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS, Topic.DEAD_LETTERS)) {
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
                var config =
                        admin.describeConfigs(List.of(resource)).all().get().get(resource);
                assertThat(config.get(TopicConfig.RETENTION_MS_CONFIG).value()).isEqualTo("-1");
                assertThat(config.get(TopicConfig.RETENTION_BYTES_CONFIG).value())
                        .isEqualTo("-1");
            }
            log.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), 0, 1L, Log.key("phone"), new byte[] {1}));
            assertThat(log.read(Topic.REQUESTS)).singleElement().satisfies(record -> {
                assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
                assertThat(record.timestamp()).as("not what its writer says").isGreaterThan(1);
            });
        }
    }

    @Test
    void a_broker_that_does_not_know_of_a_new_topic_yet_is_asked_again() throws Exception {
        try (var broker = EmbeddedBroker.start(folder);
                var admin = new BehindTheOthers(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(new TopicAdmin(admin, Namespace.DEFAULT).ensure(2)).isEqualTo(2);
            assertThat(admin.asked).isGreaterThan(2);
        }
    }

    /** One that has heard of the topics late. */
    private static final class BehindTheOthers extends ForwardingAdmin {
        private int asked;

        BehindTheOthers(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public DescribeConfigsResult describeConfigs(
                Collection<ConfigResource> resources, DescribeConfigsOptions options) {
            if (asked++ > 1) return super.describeConfigs(resources, options);
            var unknown = new KafkaFutureImpl<Config>();
            unknown.completeExceptionally(new UnknownTopicOrPartitionException());
            return new DescribeConfigsResult(Map.of(resources.iterator().next(), unknown)) {};
        }
    }

    @Test
    void topics_of_an_older_version_are_worked_with_and_who_does_what_is_said_of_them_hears_no_more() throws Exception {
        try (var broker = EmbeddedBroker.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var week = Map.of(
                    TopicConfig.RETENTION_MS_CONFIG, "604800000",
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
            admin.createTopics(Stream.of(Topic.REQUESTS, Topic.DEAD_LETTERS)
                            .map(topic -> new NewTopic(topic.topicName(), Optional.of(2), Optional.empty())
                                    .configs(
                                            topic == Topic.REQUESTS
                                                    ? week
                                                    : Map.of(
                                                            TopicConfig.RETENTION_BYTES_CONFIG,
                                                            "1000000",
                                                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                                            Integer.toString(Topic.MAX_RECORD_BYTES))))
                            .toList())
                    .all()
                    .get();
            var topics = new TopicAdmin(admin, Namespace.DEFAULT);
            assertThat(topics.ensure(Topic.DEFAULT_PARTITIONS))
                    .as("told, not refused; what is missing is made as the requests are")
                    .isEqualTo(2);
            assertThat(topics.remarks())
                    .anyMatch(it -> it.contains("firstmap.requests has retention.ms=604800000"))
                    .anyMatch(it -> it.contains("firstmap.requests has message.timestamp.type=CreateTime"))
                    .anyMatch(it -> it.contains("firstmap.dead-letters has retention.bytes=1000000"))
                    .noneMatch(it -> it.contains("firstmap.events"));

            // As it says, word by word.
            for (var remark : topics.remarks()) {
                var told = REMARK.matcher(remark);
                assertThat(told.matches()).as(remark).isTrue();
                var set = new AlterConfigOp(new ConfigEntry(told.group(2), told.group(3)), AlterConfigOp.OpType.SET);
                admin.incrementalAlterConfigs(
                                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, told.group(1)), List.of(set)))
                        .all()
                        .get();
            }
            assertThat(topics.remarks()).isEmpty();
        }
    }
}
