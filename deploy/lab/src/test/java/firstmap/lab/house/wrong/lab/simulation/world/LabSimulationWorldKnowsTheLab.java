package firstmap.lab.house.wrong.lab.simulation.world;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabSimulationWorldKnowsTheLab {
    LabCliKnowsTheNode lab;
}
