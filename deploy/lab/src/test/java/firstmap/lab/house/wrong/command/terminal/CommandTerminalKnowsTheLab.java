package firstmap.lab.house.wrong.command.terminal;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CommandTerminalKnowsTheLab {
    LabCliKnowsTheNode lab;
}
