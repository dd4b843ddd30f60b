package firstmap.deploy.house.wrong.events;

import firstmap.deploy.house.wrong.coordinator.api.SpeaksKafka;

final class KnowsTheCoordinator {
    SpeaksKafka judge;
}
