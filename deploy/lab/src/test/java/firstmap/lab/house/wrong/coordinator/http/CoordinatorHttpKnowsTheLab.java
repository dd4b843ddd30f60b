package firstmap.lab.house.wrong.coordinator.http;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorHttpKnowsTheLab {
    LabCliKnowsTheNode lab;
}
