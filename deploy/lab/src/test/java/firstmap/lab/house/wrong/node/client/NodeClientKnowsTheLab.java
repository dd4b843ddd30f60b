package firstmap.lab.house.wrong.node.client;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class NodeClientKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
