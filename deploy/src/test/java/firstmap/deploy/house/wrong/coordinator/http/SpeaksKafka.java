package firstmap.deploy.house.wrong.coordinator.http;

import firstmap.deploy.house.wrong.node.scenario.AnActor;
import org.apache.kafka.common.TopicPartition;

public final class SpeaksKafka {
    TopicPartition partition;
    AnActor actor;
}
