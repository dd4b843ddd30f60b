package firstmap.lab.house.wrong.node.client.kafka;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class NodeClientKafkaKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
