package firstmap.lab.simulation.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.trial.LongTest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated Kafka is worth what it has in common with a real one: whoever looks at either sees the same. */
@LongTest
class ConformanceTest {
    private static final int SEEDS = 5;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static int namespaces;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static List<KafkaScript> scripts() {
        return Stream.of(TransactionScripts.all(), GroupScripts.all(), ReadingScripts.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void there_are_at_least_twenty_scripts_and_no_name_stands_twice() {
        assertThat(scripts())
                .hasSizeGreaterThanOrEqualTo(20)
                .extracting(KafkaScript::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void the_same_is_seen_of_the_real_and_of_the_simulated_one(KafkaScript script) throws Exception {
        List<String> real;
        try (var stage = new RealStage(broker.bootstrapServers(), "script-" + ++namespaces)) {
            real = KafkaPlay.of(script, stage);
        }

        assertThat(real).hasSizeGreaterThan(2).noneMatch(line -> line.endsWith("never comes"));
        for (int seed = 0; seed < SEEDS; seed++)
            assertThat(SimulatedStage.play(script, seed)).as("seed " + seed).isEqualTo(real);
    }
}
