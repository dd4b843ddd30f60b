package firstmap.lab.house.wrong.command.broker;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class CommandBrokerKnowsTheLab {
    LabCliKnowsTheNode lab;
}
