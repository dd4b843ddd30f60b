package firstmap.lab.house.wrong.command.run;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CommandRunKnowsTheLab {
    LabCliKnowsTheNode lab;
}
