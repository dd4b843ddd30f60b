package firstmap.deploy.house.wrong.coordinator.storage;

import com.fasterxml.jackson.databind.JsonNode;

final class ReadsJson {
    JsonNode json;

    long now() {
        return System.nanoTime();
    }
}
