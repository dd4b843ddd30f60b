package firstmap.deploy.house.wrong.coordinator.log;

import java.time.Instant;

final class AsksTheTime {
    Instant now() {
        return Instant.now();
    }
}
