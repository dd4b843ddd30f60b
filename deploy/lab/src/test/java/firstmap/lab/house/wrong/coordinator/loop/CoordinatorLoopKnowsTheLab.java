package firstmap.lab.house.wrong.coordinator.loop;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import java.time.Instant;

final class CoordinatorLoopKnowsTheLab {
    LabCliKnowsTheNode lab;

    Instant now() {
        return Instant.now();
    }
}
