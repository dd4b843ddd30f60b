package firstmap.lab.house.wrong.lab.simulation.kafka;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabSimulationKafkaKnowsTheLab {
    LabCliKnowsTheNode lab;
}
