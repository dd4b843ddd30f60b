package firstmap.lab.house.wrong.node.board;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class NodeBoardKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
