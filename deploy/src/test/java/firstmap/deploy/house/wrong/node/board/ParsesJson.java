package firstmap.deploy.house.wrong.node.board;

import com.fasterxml.jackson.databind.JsonNode;

final class ParsesJson {
    JsonNode json;
}
