package firstmap.coordinator;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.convert.format.MapFormat;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code firstmap.coordinator.*}.
 *
 * @param name tells it from the other coordinators and stays the same over its restarts
 * @param bootstrap addresses of Kafka brokers
 * @param kafka further settings of the Kafka clients, such as security
 */
@ConfigurationProperties("firstmap.coordinator")
@Requires(property = "firstmap.coordinator.bootstrap")
record CoordinatorSettings(
        String name,
        String bootstrap,

        @Nullable @MapFormat(transformation = MapFormat.MapTransformation.FLAT)
        Map<String, Object> kafka) {

    Map<String, Object> clients() {
        var clients = new HashMap<String, Object>();
        if (kafka != null) clients.putAll(kafka);
        clients.put("bootstrap.servers", bootstrap);
        return clients;
    }
}
