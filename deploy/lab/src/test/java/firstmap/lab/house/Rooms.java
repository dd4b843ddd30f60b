package firstmap.lab.house;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The packages of the project in the order of the flow, from what knows nobody to what knows all, and whom each of them
 * knows. A package that is not named here, or knows one that stands behind it, breaks the build.
 */
final class Rooms {
    private Rooms() {}

    /** Who knows Kafka: its clients, and in the broker and the simulation its servers. Nobody else does. */
    static final Set<String> KAFKA = Set.of(
            "events.topics",
            "node.client.kafka",
            "coordinator.kafka",
            "coordinator.snapshot",
            "coordinator.recovery",
            "coordinator.lease",
            "coordinator.loop",
            "coordinator.reading",
            "coordinator.exchange",
            "command.folder",
            "command.broker",
            "command.run",
            "command.cli",
            "lab.simulation.kafka",
            "lab.simulation.checks",
            "lab.simulation",
            "lab.checker",
            "lab.torture",
            "lab.bench");

    /** What the lab and the tests have in common stands among the tests of the coordinator, which have no rules. */
    static final String TRIAL = "coordinator.trial";

    /** Each package with those that it knows. */
    static SequencedMap<String, List<String>> all() {
        var rooms = new LinkedHashMap<String, List<String>>();
        // The language.
        rooms.put("events", List.of());
        rooms.put("events.json", List.of("events"));
        rooms.put("events.topics", List.of("events"));
        // Ask.
        rooms.put("node.client", List.of("events"));
        rooms.put("node.client.kafka", List.of("events", "events.json", "events.topics", "node.client"));
        rooms.put("node.scenario", List.of("events", "events.json", "node.client"));
        rooms.put("node.trace", List.of("events", "events.json", "node.client"));
        rooms.put(
                "node.device", List.of("events", "events.topics", "node.client", "node.client.kafka", "node.scenario"));
        rooms.put("node", List.of("events", "node.device"));
        rooms.put(
                "node.play",
                List.of(
                        "events",
                        "events.topics",
                        "node",
                        "node.client",
                        "node.client.kafka",
                        "node.device",
                        "node.scenario"));
        // What the container-based tests of others stand on.
        rooms.put("testcontainers", List.of("events", "events.topics", "node.client", "node.client.kafka"));
        // Decide.
        rooms.put("coordinator.storage", List.of("events"));
        rooms.put("coordinator.rule", List.of("events", "coordinator.storage"));
        rooms.put("coordinator.platform", List.of("events", "coordinator.storage"));
        rooms.put(
                "coordinator.boards",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.storage",
                        "coordinator.rule",
                        "coordinator.platform"));
        // Write.
        rooms.put("coordinator.kafka", List.of("events.topics", "coordinator.boards"));
        rooms.put(
                "coordinator.snapshot",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka"));
        rooms.put(
                "coordinator.recovery",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka",
                        "coordinator.snapshot"));
        rooms.put(
                "coordinator.lease",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka"));
        rooms.put(
                "coordinator.loop",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka",
                        "coordinator.lease",
                        "coordinator.snapshot",
                        "coordinator.recovery"));
        // Read back.
        rooms.put(
                "coordinator.reading",
                List.of("events", "events.json", "events.topics", "coordinator.boards", "coordinator.kafka"));
        rooms.put("coordinator.natives", List.of());
        rooms.put("coordinator.index", List.of("coordinator.natives"));
        rooms.put(
                "coordinator.history",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.storage",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.snapshot",
                        "coordinator.reading",
                        "coordinator.index"));
        rooms.put(
                "coordinator.http",
                List.of(
                        "events",
                        "coordinator.storage",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.snapshot",
                        "coordinator.loop",
                        "coordinator.reading",
                        "coordinator.history"));
        rooms.put(
                "coordinator",
                List.of(
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.loop",
                        "coordinator.reading",
                        "coordinator.index",
                        "coordinator.history"));
        // Prove.
        rooms.put(
                "coordinator.exchange",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka",
                        "coordinator.natives"));
        rooms.put(
                "coordinator.audit",
                List.of(
                        "events",
                        "events.json",
                        "events.topics",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.kafka",
                        "coordinator.snapshot",
                        "coordinator.exchange"));
        rooms.put(
                "coordinator.replay",
                List.of(
                        "events",
                        "events.json",
                        "coordinator.storage",
                        "coordinator.rule",
                        "coordinator.boards",
                        "coordinator.exchange"));
        // The whole, as it ships.
        rooms.put("command.folder", List.of("events", "events.topics", "coordinator.boards", "coordinator.exchange"));
        rooms.put("command.broker", List.of("coordinator.exchange", "command.folder"));
        rooms.put("command.run", List.of("events..", "node..", "coordinator..", "command.broker"));
        rooms.put("command.compare", List.of("events..", "node..", "coordinator..", "command.run"));
        rooms.put("command.terminal", List.of("events"));
        rooms.put(
                "command.cli",
                List.of(
                        "events..",
                        "node..",
                        "coordinator..",
                        "command.folder",
                        "command.broker",
                        "command.run",
                        "command.compare",
                        "command.terminal"));
        // What proves it and does not ship.
        rooms.put("lab.checker", List.of());
        rooms.put("lab.simulation.world", List.of());
        rooms.put(
                "lab.simulation.kafka",
                List.of("events.json", "events.topics", "coordinator.kafka", "command.broker", "lab.simulation.world"));
        rooms.put(
                "lab.simulation.checks",
                List.of("events..", "coordinator..", "lab.checker", "lab.simulation.kafka", "lab.simulation.world"));
        rooms.put(
                "lab.simulation",
                List.of(
                        "events..",
                        "node.client",
                        "coordinator..",
                        "lab.simulation.checks",
                        "lab.simulation.kafka",
                        "lab.simulation.world"));
        rooms.put(
                "lab.torture",
                List.of(
                        "events..",
                        "coordinator.kafka",
                        "coordinator.loop",
                        TRIAL,
                        "command.broker",
                        "command.folder",
                        "command.terminal",
                        "lab.checker"));
        rooms.put("lab.bench", List.of("events..", "coordinator..", "command.broker", "node.play", "node.scenario"));
        rooms.put("lab.experiments", List.of("events", TRIAL, "command.terminal", "lab.simulation"));
        rooms.put("lab.cli", List.of("events..", "node.scenario", "command..", "lab.."));
        return rooms;
    }
}
