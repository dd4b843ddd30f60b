package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.Sign;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;

/** What the properties of the codec draw from leaves nothing out: a new record or component that it does not draw fails here. */
class LanguageTest {
    private static final int DRAWN = 4_000;

    /** Other than those, a component that never changes is one that no property has seen. */
    private static final Set<String> SAID_IN_ONE_WAY = Set.of("EventRecord.prev", "EventRecord.hash");

    private final Map<String, Set<Object>> said = new HashMap<>();
    private final Set<Class<?>> seen = new HashSet<>();

    @Example
    void all_that_a_request_can_say_is_drawn() {
        new Language().requestRecords().sampleStream().limit(DRAWN).forEach(this::look);
        assertThat(saidInOneWay()).isEmpty();
        assertThat(seen).contains(DmaParameters.class);
        for (var type : Request.class.getPermittedSubclasses())
            if (type != Request.Malformed.class) assertThat(seen).contains(type);
    }

    @Example
    void all_that_an_event_can_say_is_drawn() {
        new Language().openEvents().sampleStream().limit(DRAWN).forEach(this::look);
        assertThat(saidInOneWay()).isEmpty();
        assertThat(seen).contains(Event.class.getPermittedSubclasses());
    }

    @Example
    void all_that_a_sign_can_say_is_drawn() {
        new Language().signs().sampleStream().limit(DRAWN).forEach(this::look);
        assertThat(saidInOneWay()).isEmpty();
        assertThat(seen).contains(Sign.class.getPermittedSubclasses());
    }

    private Set<String> saidInOneWay() {
        var names = new TreeSet<String>();
        said.forEach((name, values) -> {
            if (values.size() < 2 && !SAID_IN_ONE_WAY.contains(name)) names.add(name);
        });
        return names;
    }

    /** Notes two values of each component of a record and of all records in it. */
    private void look(Object value) {
        switch (value) {
            case null -> {}
            case Collection<?> items -> items.forEach(this::look);
            case Map<?, ?> entries -> entries.values().forEach(this::look);
            case Record document -> {
                seen.add(document.getClass());
                for (var component : document.getClass().getRecordComponents()) {
                    var part = part(component, document);
                    var values = said.computeIfAbsent(name(component), _ -> new HashSet<>());
                    if (values.size() < 2) values.add(part == null ? "null" : part);
                    look(part);
                }
            }
            default -> {}
        }
    }

    private static String name(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }

    private static Object part(RecordComponent component, Record of) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
