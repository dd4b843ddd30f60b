package firstmap.lab.house.wrong.coordinator.kafka;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import java.time.Instant;

final class CoordinatorKafkaKnowsTheLab {
    LabCliKnowsTheNode lab;

    Instant now() {
        return Instant.now();
    }
}
