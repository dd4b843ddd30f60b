package firstmap.lab.house.wrong.coordinator.index;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import org.apache.kafka.clients.consumer.KafkaConsumer;

final class CoordinatorIndexKnowsTheLab {
    LabCliKnowsTheNode lab;
    KafkaConsumer<byte[], byte[]> follower;
}
