package firstmap.lab.house.wrong.coordinator.history;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorHistoryKnowsTheLab {
    LabCliKnowsTheNode lab;
}
