package firstmap.lab.house.wrong.lab.simulation;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabSimulationKnowsTheLab {
    LabCliKnowsTheNode lab;
}
