package firstmap.lab.house.wrong.coordinator.exchange;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorExchangeKnowsTheLab {
    LabCliKnowsTheNode lab;
}
