package firstmap.lab.house.wrong.coordinator.replay;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorReplayKnowsTheLab {
    LabCliKnowsTheNode lab;
}
