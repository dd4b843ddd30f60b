package firstmap.deploy.house.wrong.coordinator.rule;

import com.fasterxml.jackson.databind.JsonNode;

final class ReadsTheClock {
    JsonNode json;

    long now() {
        return System.nanoTime();
    }
}
