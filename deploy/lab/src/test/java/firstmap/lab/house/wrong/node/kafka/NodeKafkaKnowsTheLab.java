package firstmap.lab.house.wrong.node.kafka;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class NodeKafkaKnowsTheLab {
    LabCliKnowsTheNode lab;
}
