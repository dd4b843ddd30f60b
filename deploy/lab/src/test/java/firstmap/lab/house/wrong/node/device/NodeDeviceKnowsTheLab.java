package firstmap.lab.house.wrong.node.device;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class NodeDeviceKnowsTheLab {
    LabCliKnowsTheNode lab;
}
