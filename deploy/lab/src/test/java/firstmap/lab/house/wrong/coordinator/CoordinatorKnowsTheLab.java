package firstmap.lab.house.wrong.coordinator;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorKnowsTheLab {
    LabCliKnowsTheNode lab;
}
