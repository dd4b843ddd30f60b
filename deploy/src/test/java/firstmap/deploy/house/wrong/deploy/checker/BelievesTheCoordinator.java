package firstmap.deploy.house.wrong.deploy.checker;

import firstmap.deploy.house.wrong.coordinator.http.SpeaksKafka;

public final class BelievesTheCoordinator {
    SpeaksKafka judge;
}
