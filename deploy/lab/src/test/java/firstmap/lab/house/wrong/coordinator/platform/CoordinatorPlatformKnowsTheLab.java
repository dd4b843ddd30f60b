package firstmap.lab.house.wrong.coordinator.platform;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorPlatformKnowsTheLab {
    LabCliKnowsTheNode lab;
}
