package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmTest {
    /** As a JVM tells them that nobody gave an option. */
    private static final Map<String, String> PLAIN = Map.of(
            "TieredStopAtLevel", "4",
            "CompilationMode", "default",
            "AOTCache", "",
            "UseSerialGC", "false",
            "UseG1GC", "true");

    private static Jvm with(Map<String, String> options, boolean sharing) {
        var all = new HashMap<>(PLAIN);
        all.putAll(options);
        return Jvm.of("25", name -> Optional.ofNullable(all.get(name)), sharing, 1 << 30);
    }

    @Test
    void a_JVM_without_options_is_fit_for_a_bench() {
        var jvm = with(Map.of(), true);

        assertThat(jvm).isEqualTo(new Jvm("25", "G1", 4, false, false, 1 << 30));
        assertThat(jvm.heldInC1()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TieredStopAtLevel, 1", "TieredStopAtLevel, 3", "CompilationMode, quick-only"})
    void a_JVM_that_never_comes_to_C2_is_held_in_C1(String option, String value) {
        assertThat(with(Map.of(option, value), true).heldInC1())
                .hasValueSatisfying(it -> assertThat(it).contains("stops at tier"));
    }

    @Test
    void a_cache_replays_its_profiles_unless_the_JVM_says_that_it_does_not() {
        var hidden = with(Map.of("AOTCache", "/x"), true);
        var on = with(Map.of("AOTCache", "/x", "AOTReplayTraining", "true"), true);
        var off = with(Map.of("AOTCache", "/x", "AOTReplayTraining", "false"), true);

        assertThat(hidden.heldInC1()).hasValueSatisfying(it -> assertThat(it).contains("profiles of an AOT cache"));
        assertThat(on).isEqualTo(hidden);
        assertThat(off.aotCache()).isTrue();
        assertThat(off.heldInC1()).isEmpty();
    }

    @Test
    void a_cache_that_the_JVM_found_unfit_is_not_in_use() {
        var jvm = with(Map.of("AOTCache", "/x", "AOTReplayTraining", "true"), false);

        assertThat(jvm.aotCache()).isFalse();
        assertThat(jvm.heldInC1()).isEmpty();
    }

    @Test
    void the_JVM_that_runs_can_be_asked() {
        var jvm = Jvm.running();

        assertThat(jvm.version()).startsWith(System.getProperty("java.specification.version"));
        assertThat(jvm.collector()).isIn("Serial", "Parallel", "G1", "Z", "Shenandoah");
        assertThat(jvm.tierLimit()).isBetween(1, 4);
        assertThat(jvm.maxHeapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    }
}
