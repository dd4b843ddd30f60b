package firstmap.lab.house.wrong.node.play;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class NodePlayKnowsTheLab {
    LabCliKnowsTheNode lab;
}
