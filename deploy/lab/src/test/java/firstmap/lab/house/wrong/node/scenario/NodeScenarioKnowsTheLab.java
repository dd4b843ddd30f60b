package firstmap.lab.house.wrong.node.scenario;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class NodeScenarioKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
