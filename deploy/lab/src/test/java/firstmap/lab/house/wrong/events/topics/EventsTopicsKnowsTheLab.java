package firstmap.lab.house.wrong.events.topics;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class EventsTopicsKnowsTheLab {
    LabCliKnowsTheNode lab;
}
