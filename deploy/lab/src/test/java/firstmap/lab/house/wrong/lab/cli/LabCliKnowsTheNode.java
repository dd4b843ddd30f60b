package firstmap.lab.house.wrong.lab.cli;

import firstmap.lab.house.wrong.node.NodeKnowsTheLab;

public final class LabCliKnowsTheNode {
    NodeKnowsTheLab node;
}
