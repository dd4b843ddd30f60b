package firstmap.lab.house.wrong.lab.simulation.checks;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabSimulationChecksKnowsTheLab {
    LabCliKnowsTheNode lab;
}
