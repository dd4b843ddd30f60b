package firstmap.lab.house.wrong.command.cli;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CommandCliKnowsTheLab {
    LabCliKnowsTheNode lab;
}
