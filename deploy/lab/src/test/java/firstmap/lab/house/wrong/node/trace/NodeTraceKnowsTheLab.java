package firstmap.lab.house.wrong.node.trace;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class NodeTraceKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
