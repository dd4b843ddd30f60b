package firstmap.lab.house.wrong.coordinator.snapshot;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import java.time.Instant;

final class CoordinatorSnapshotKnowsTheLab {
    LabCliKnowsTheNode lab;

    Instant now() {
        return Instant.now();
    }
}
