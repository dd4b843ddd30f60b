package firstmap.coordinator.trial;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Boards by chance leave nothing out: a kind of heap, a check or a parameter that they never have fails here. */
class ChanceTest {
    private static final int BOARDS = 500;

    @Test
    void every_kind_of_heap_every_check_and_every_parameter_comes_up() throws ReflectiveOperationException {
        var kinds = new HashSet<HeapSpec.Kind>();
        var checks = new HashSet<Check>();
        Map<String, Set<Object>> parameters = new LinkedHashMap<>();
        for (int seed = 0; seed < BOARDS; seed++) {
            var spec = new Chance(seed).spec(Policy.STRICT);
            checks.add(spec.check());
            for (var heap : spec.heaps()) kinds.add(heap.kind());
            for (var functions : spec.devices().values())
                for (var function : functions.values()) note(function, parameters);
        }
        assertThat(kinds).containsExactlyInAnyOrder(HeapSpec.Kind.values());
        assertThat(checks).containsExactlyInAnyOrder(Check.values());
        var never = new TreeSet<String>();
        parameters.forEach((name, values) -> {
            if (values.size() < 2) never.add(name);
        });
        assertThat(parameters)
                .containsOnlyKeys(Arrays.stream(DmaParameters.class.getRecordComponents())
                        .map(component -> component.getName())
                        .toList());
        assertThat(never).isEmpty();
    }

    private static void note(DmaParameters function, Map<String, Set<Object>> parameters)
            throws ReflectiveOperationException {
        for (var component : DmaParameters.class.getRecordComponents()) {
            var value = component.getAccessor().invoke(function);
            parameters
                    .computeIfAbsent(component.getName(), _ -> new HashSet<>())
                    .add(value == null ? "unset" : value);
        }
        for (var alternative : function.anyOf()) note(alternative, parameters);
    }
}
