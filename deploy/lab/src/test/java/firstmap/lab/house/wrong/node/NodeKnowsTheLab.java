package firstmap.lab.house.wrong.node;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

public final class NodeKnowsTheLab {
    LabCliKnowsTheNode lab;
}
