package firstmap.deploy.house.wrong.node.trace;

import firstmap.deploy.house.wrong.coordinator.http.SpeaksKafka;

final class KnowsTheCoordinator {
    SpeaksKafka judge;
}
