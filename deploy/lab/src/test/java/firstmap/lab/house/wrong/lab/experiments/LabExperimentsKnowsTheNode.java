package firstmap.lab.house.wrong.lab.experiments;

import firstmap.lab.house.wrong.node.NodeKnowsTheLab;

public final class LabExperimentsKnowsTheNode {
    NodeKnowsTheLab node;
}
