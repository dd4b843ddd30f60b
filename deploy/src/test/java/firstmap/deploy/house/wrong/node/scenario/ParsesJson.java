package firstmap.deploy.house.wrong.node.scenario;

import com.fasterxml.jackson.databind.JsonNode;

final class ParsesJson {
    JsonNode json;
}
