package firstmap.lab.house.wrong.coordinator.reading;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import java.time.Instant;

final class CoordinatorReadingKnowsTheLab {
    LabCliKnowsTheNode lab;

    Instant now() {
        return Instant.now();
    }
}
