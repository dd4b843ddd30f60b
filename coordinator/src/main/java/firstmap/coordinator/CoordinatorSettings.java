package firstmap.coordinator;

import firstmap.coordinator.boards.Room;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.rule.Edition;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.convert.format.MapFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * {@code firstmap.coordinator.*}.
 *
 * @param name tells it from the other coordinators and stays the same over its restarts
 * @param bootstrap addresses of Kafka brokers
 * @param namespace what the names of its topics, group and transactional ids begin with
 * @param snapshotEvents snapshots of a partition are due after so many events
 * @param snapshotTime or after so long, if there were any
 * @param standby whether a takeover begins with what the history has read, or with snapshots and events
 * @param highestRule the edition of the rule that new boards get; null: the newest that there is
 * @param room bytes that boards may take, by estimate, the read model's included; null: as this JVM's heap allows
 * @param index folder for what the read model keeps; null: among the user's own
 * @param kafka further settings of the Kafka clients, such as security
 */
@ConfigurationProperties("firstmap.coordinator")
@Requires(property = "firstmap.coordinator.bootstrap")
record CoordinatorSettings(
        String name,
        String bootstrap,
        String namespace,
        long snapshotEvents,
        Duration snapshotTime,
        boolean standby,
        @Nullable Integer highestRule,
        @Nullable String index,
        @Nullable Long room,

        @Nullable @MapFormat(transformation = MapFormat.MapTransformation.FLAT)
        Map<String, Object> kafka) {
    private static final String HIGHEST_RULE = "firstmap.coordinator.highest-rule";

    /** @throws firstmap.events.Invalid if there is no such edition of the rule */
    LoopParts parts() {
        var parts = LoopParts.SOUND.withDue(new LoopParts.Due(snapshotEvents, snapshotTime));
        return highestRule == null ? parts : parts.withEditionOfNew(Edition.named(HIGHEST_RULE, highestRule));
    }

    /** @param besides what is carried of the same boards by others in this process */
    Room room(LongSupplier besides) {
        return new Room(room == null ? Room.ofThisHeap() : room, besides);
    }

    IndexLocation place() {
        var its = new Namespace(namespace);
        return index == null ? IndexLocation.ofUser(its::within, name) : IndexLocation.at(its.within(Path.of(index)));
    }

    /** @throws firstmap.events.Invalid if the namespace cannot be one */
    Installation installation() {
        var clients = new HashMap<String, Object>();
        if (kafka != null) clients.putAll(kafka);
        clients.put("bootstrap.servers", bootstrap);
        return new Installation(clients, new Namespace(namespace));
    }
}
