package firstmap.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said has a form, and its form says all of it. */
class FormsTest {

    @Test
    void each_type_of_event_has_a_form_of_its_own() throws ReflectiveOperationException {
        assertThat(records(EventForms.class, EventForms.ALL))
                .containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
        assertThat(EventForms.ALL.stream().map(Form::type)).doesNotHaveDuplicates();
    }

    @Test
    void each_type_of_request_that_is_sent_has_a_form_of_its_own() throws ReflectiveOperationException {
        assertThat(records(RequestForms.class, RequestForms.ALL))
                .containsExactlyInAnyOrder(Arrays.stream(Request.class.getPermittedSubclasses())
                        .filter(Predicate.not(Request.Malformed.class::equals))
                        .toArray(Class<?>[]::new));
        assertThat(RequestForms.ALL.stream().map(Form::type)).doesNotHaveDuplicates();
    }

    @Test
    void each_sign_of_life_has_a_form_of_its_own() throws ReflectiveOperationException {
        assertThat(records(Sign.class, Sign.ALL)).containsExactlyInAnyOrder(Sign.class.getPermittedSubclasses());
        assertThat(Sign.ALL.stream().map(Form::type)).doesNotHaveDuplicates();
    }

    /** The records that the listed ones among the constants of a class are forms of. */
    private static List<Class<?>> records(Class<?> holder, List<? extends Form<?>> listed)
            throws ReflectiveOperationException {
        var records = new ArrayList<Class<?>>();
        for (var constant : forms(holder))
            if (listed.contains(constant.get(null)))
                records.add((Class<?>) ((ParameterizedType) constant.getGenericType()).getActualTypeArguments()[0]);
        return records;
    }

    private static List<java.lang.reflect.Field> forms(Class<?> holder) {
        var forms = Arrays.stream(holder.getDeclaredFields())
                .filter(constant -> constant.getType() == Form.class)
                .toList();
        forms.forEach(constant -> constant.setAccessible(true));
        return forms;
    }

    /** A constructor that leaves out a component would compile, too. */
    @Test
    void each_form_has_as_many_fields_as_its_record_has_components() throws ReflectiveOperationException {
        var seen = new HashSet<Class<?>>();
        var holders = Stream.of(
                EventForms.class,
                RequestForms.class,
                BoardSpec.class,
                DmaParameters.class,
                Extent.class,
                FunctionRef.class,
                HeapSpec.class,
                Recorded.class,
                Recorded.Snapshot.class,
                Recorded.Live.class,
                Segment.class,
                Sign.class);
        for (var holder : holders.toList())
            for (var constant : forms(holder)) {
                var record = ((ParameterizedType) constant.getGenericType()).getActualTypeArguments()[0];
                if (!(record instanceof Class<?> type) || !type.isRecord()) continue;
                assertThat(((Form<?>) constant.get(null)).fields())
                        .as(type.getSimpleName())
                        .hasSameSizeAs(type.getRecordComponents());
                seen.add(type);
            }
        assertThat(seen).hasSizeGreaterThan(30).containsAll(Set.of(HeapSpec.class, Event.Moving.class));
    }

    @Test
    void nobody_sends_what_could_not_be_read() {
        assertThatThrownBy(new Request.Malformed("map", "attachment: missing")::form)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody sends this");
        assertThat(new Request.Malformed("map", "attachment: missing").type()).isEqualTo("map");
    }

    // ---- what it is about

    @Test
    void a_request_and_an_event_are_about_what_they_name() {
        var attach = new Request.Attach("a", "b", "d", "f", false);
        assertThat(attach.subject()).isEqualTo(new Event.Subject("b", "a", "d", "f"));
        assertThat(new Request.Map("a", Direction.TO_DEVICE).subject())
                .isEqualTo(new Event.Subject(null, "a", null, null));
        assertThat(new Request.Malformed("map", "attachment: missing").subject())
                .isEqualTo(Event.Subject.NOTHING);
        assertThat(new Event.Left("d").subject()).isEqualTo(new Event.Subject(null, null, "d", null));
        assertThat(new Event.Moving("b", List.of("x"), new Event.Newcomer("a", "d", "f", true, null)).subject())
                .isEqualTo(new Event.Subject("b", "a", "d", "f"));
        assertThat(new Event.Moving("b", List.of("x")).subject()).isEqualTo(new Event.Subject("b", null, null, null));
    }

    // ---- reading in any order

    private record Pair(String first, Inner inner) {}

    private record Inner(String key, String value) {}

    private static final Form<Inner> INNER =
            Form.of(Field.text("key", Inner::key), Field.text("value", Inner::value), Inner::new);
    private static final Form<Pair> PAIR =
            Form.of(Field.text("first", Pair::first), Field.optionalFlat(INNER, Pair::inner), Pair::new);

    private static void put(Draft<Pair> draft, String name, Object value) {
        int number = draft.find(name, 0);
        if (number >= 0) draft.put(number, value);
    }

    @Test
    void the_first_fault_in_the_order_of_the_form_is_told_whenever_it_came() {
        var draft = new Draft<>(PAIR);
        put(draft, "value", new Invalid("value", "odd"));
        put(draft, "key", new Invalid("key", "odd"));
        put(draft, "first", null);
        assertThatThrownBy(draft::make).hasMessage("first: missing");
        put(draft, "first", "1");
        assertThatThrownBy(draft::make).hasMessage("key: odd");
    }

    @Test
    void a_flat_part_is_there_exactly_if_its_first_field_is() {
        var draft = new Draft<>(PAIR);
        put(draft, "first", "1");
        assertThat(draft.make()).isEqualTo(new Pair("1", null));
        put(draft, "key", null);
        assertThat(draft.make()).isEqualTo(new Pair("1", null));
        put(draft, "value", "v");
        assertThatThrownBy(draft::make).hasMessage("value: unknown field");
        put(draft, "key", "k");
        assertThat(draft.make()).isEqualTo(new Pair("1", new Inner("k", "v")));
    }

    @Test
    void of_what_nobody_knows_the_first_is_told() {
        var draft = new Draft<>(PAIR);
        put(draft, "first", "1");
        put(draft, "value", "v");
        put(draft, "other", "o");
        assertThatThrownBy(draft::make).hasMessage("value: unknown field");
        draft.clear();
        put(draft, "other", "o");
        put(draft, "first", "1");
        assertThatThrownBy(draft::make).hasMessage("other: unknown field");
    }
}
