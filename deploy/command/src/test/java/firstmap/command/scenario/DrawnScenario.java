package firstmap.command.scenario;

import firstmap.node.scenario.Scenario;
import java.util.Random;

/**
 * A crowd that gets in its own way: all at the same rate, so that they meet in each instant; a set with five consumers and
 * more; two producers for whose buffers a heap is too small together; a latecomer for whom the storage has to move; who
 * leaves early, and who comes twice.
 */
final class DrawnScenario {
    private final Random random;
    private final boolean jitters;
    private final boolean moves;
    private String late;
    private final StringBuilder devices = new StringBuilder();
    private final StringBuilder actors = new StringBuilder();

    private DrawnScenario(long seed) {
        // The first draws of neighbouring seeds are alike: of the first thousands, all would jitter.
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.jitters = random.nextBoolean();
        this.moves = random.nextBoolean();
    }

    static Scenario of(long seed) {
        var text = new DrawnScenario(seed).text();
        try {
            return Scenario.parse("drawn-" + seed, text, _ -> "");
        } catch (RuntimeException e) {
            throw new AssertionError(text, e);
        }
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }

    /** A multiple of the frame time more often than not. */
    private String time(int from, int to) {
        int millis = from + random.nextInt(to - from);
        return (random.nextInt(4) == 0 ? millis : millis / 100 * 100) + "ms";
    }

    private String text() {
        producer("main", "dmaBits: 36, maxSegments: 1", "buffers: " + (3 + random.nextInt(3)) + ", size: 65536", true);
        int consumers = 5 + random.nextInt(6);
        for (int i = 0; i < consumers; i++) consumer("user" + i, "main", "dmaBits: 32");
        var meeting = time(100, 900);
        for (int i = 0; i < (moves ? 1 + random.nextInt(3) : random.nextInt(2)); i++) {
            late = random.nextInt(3) == 0 ? time(100, 900) : meeting;
            consumer("narrow" + i, "main", "dmaBits: 30");
        }
        late = null;
        var size = "buffers: 2, size: 1048576";
        producer("left", "heaps: [tight]", size, false);
        producer("right", "heaps: [tight]", size, false);
        consumer("watcher", one("left", "right"), "");
        if (random.nextBoolean()) {
            actor("cpu", "dmaBits: 36", "produces: {set: still, buffers: 3, size: 8192, rate: 10" + late() + "}");
            for (int i = 0; i < 1 + random.nextInt(3); i++)
                actor(
                        "screen" + i,
                        one("dmaBits: 36", "dmaBits: 32, maxSegments: 1", "dmaBits: 30"),
                        "consumes: {set: still, function: f, mapping: held" + one("", ", attaches: oneByOne")
                                + one("", ", dynamic: true") + refused() + "}");
        }
        return """
                scenario: 1
                name: crowd
                duration: 1500ms
                board:
                  board: crowd
                  policy: %s
                  check: %s
                  heaps:
                    - {name: fast,  kind: %s, base: 0x80000000, size: 2MiB}
                    - {name: low,   kind: contiguous, base: 0x20000000, size: %s}
                    - {name: tight, kind: contiguous, base: 0x40000000, size: %s}
                  devices:
                %s
                actors:
                %s
                """.formatted(
                        moves ? "migrate" : one("compatible", "strict"),
                        one("attach", "attach", "map"),
                        one("contiguous", "contiguous", "paged"),
                        one("1MiB", "1MiB", "256KiB"),
                        one("3MiB", "1MiB", "512KiB"),
                        devices.toString().indent(4),
                        actors.toString().indent(2));
    }

    private void actor(String name, String function, String does) {
        devices.append("%s: {functions: {f: {%s}}}\n".formatted(name, function));
        actors.append("%s:\n".formatted(name));
        if (late != null) actors.append("  joins: %s\n".formatted(late));
        else
            switch (random.nextInt(6)) {
                case 0 -> actors.append("  joins: %s\n".formatted(time(100, 900)));
                case 1 -> actors.append("  leaves: %s\n".formatted(time(700, 1400)));
                case 2 ->
                    actors.append("  stays: [{joins: %s, leaves: %s}, {joins: %s, leaves: %s}]\n"
                            .formatted(time(0, 300), time(400, 700), time(700, 1000), time(1100, 1500)));
                default -> {}
            }
        actors.append("  ").append(does).append('\n');
    }

    private String late() {
        return one("", ", onLateJoin: recreate") + one("", "", ", warmup: 200ms");
    }

    private String refused() {
        return one(
                "",
                ", onRefused: useGranted",
                ", onRefused: {retry: 100ms, times: 3}",
                ", onRefused: {retry: 70ms, times: 2}");
    }

    private void producer(String set, String function, String buffers, boolean dynamic) {
        actor(
                set,
                function,
                "produces: {set: %s, %s, function: f, rate: 10%s%s%s%s}"
                        .formatted(
                                set,
                                buffers,
                                dynamic ? ", dynamic: true" : "",
                                jitters ? ", jitter: 9ms" : "",
                                late(),
                                refused()));
    }

    private void consumer(String name, String set, String function) {
        actor(
                name,
                function,
                "consumes: {set: %s, function: f%s%s%s%s%s}"
                        .formatted(
                                set,
                                one("", ", hold: 50ms", ", hold: 100ms", ", hold: 130ms"),
                                moves && random.nextInt(15) > 0 ? ", dynamic: true" : "",
                                jitters ? one("", ", jitter: 7ms") : "",
                                one("", "", ", attaches: oneByOne"),
                                refused()));
    }
}
