package firstmap.lab.house.wrong.events;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class EventsKnowsTheLab {
    LabCliKnowsTheNode lab;

    static String name(String type, int number) {
        return type.toLowerCase() + "-%d".formatted(number);
    }
}
