package firstmap.lab.house.wrong.coordinator.natives;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import org.apache.kafka.clients.consumer.KafkaConsumer;

final class CoordinatorNativesKnowsTheLab {
    LabCliKnowsTheNode lab;
    KafkaConsumer<byte[], byte[]> follower;
}
