package firstmap.lab.house.wrong.events.json;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class EventsJsonKnowsTheLab {
    LabCliKnowsTheNode lab;
}
