package firstmap.lab.house.wrong.command.compare;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CommandCompareKnowsTheLab {
    LabCliKnowsTheNode lab;
}
