package firstmap.lab.house.wrong.coordinator.audit;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CoordinatorAuditKnowsTheLab {
    LabCliKnowsTheNode lab;
}
