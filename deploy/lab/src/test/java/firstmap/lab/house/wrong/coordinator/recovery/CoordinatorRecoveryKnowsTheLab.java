package firstmap.lab.house.wrong.coordinator.recovery;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import java.time.Instant;

final class CoordinatorRecoveryKnowsTheLab {
    LabCliKnowsTheNode lab;

    Instant now() {
        return Instant.now();
    }
}
