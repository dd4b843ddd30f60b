package firstmap.deploy.house.wrong.events;

import firstmap.deploy.house.wrong.coordinator.http.SpeaksKafka;

final class KnowsTheCoordinator {
    SpeaksKafka judge;
}
