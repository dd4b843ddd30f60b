package firstmap.deploy.house.wrong.coordinator.loop;

import java.time.Instant;

final class AsksTheTime {
    Instant now() {
        return Instant.now();
    }
}
