package firstmap.events;

import static firstmap.events.Field.count;
import static firstmap.events.Field.flag;
import static firstmap.events.Field.flat;
import static firstmap.events.Field.id;
import static firstmap.events.Field.name;
import static firstmap.events.Field.number;
import static firstmap.events.Field.object;
import static firstmap.events.Field.objects;
import static firstmap.events.Field.optionalFlat;
import static firstmap.events.Field.optionalId;
import static firstmap.events.Field.optionalObject;
import static firstmap.events.Field.size;
import static firstmap.events.Field.text;
import static firstmap.events.Field.texts;

import java.util.List;
import java.util.function.Function;

/** How each event stands on the wire: its name there, and its fields in canonical order. */
public final class EventForms {
    private static final Form<Event.Choice> CHOICE = Form.of(
            id("attachment", Event.Choice::attachment),
            count("alternative", 0, DmaParameters.MAX_ALTERNATIVES - 1, Event.Choice::alternative),
            Event.Choice::new);

    public static final Form<Event.Newcomer> NEWCOMER = Form.of(
            id("attachment", Event.Newcomer::attachment),
            id("device", Event.Newcomer::device),
            id("function", Event.Newcomer::function),
            flag("dynamic", false, Event.Newcomer::dynamic),
            name("direction", Direction.class, null, Event.Newcomer::direction),
            Event.Newcomer::new);

    public static final Form<Event.Backing> BACKING = Form.of(
            id("heap", Event.Backing::heap),
            objects("extents", Extent.FORM, Limits.MAX_EXTENTS, Event.Backing::extents)
                    .alwaysWritten(),
            Event.Backing::new);

    private static final Form<Event.Subject> SUBJECT = Form.of(
            optionalId("buffer", Event.Subject::buffer),
            optionalId("attachment", Event.Subject::attachment),
            optionalId("device", Event.Subject::device),
            optionalId("function", Event.Subject::function),
            Event.Subject::new);

    private static final Form<Event.Binding> BINDING = Form.of(
            text("parameter", Event.Binding::parameter),
            text("by", Event.Binding::by),
            text("needs", Event.Binding::needs),
            text("has", Event.Binding::has),
            Event.Binding::new);

    private static final Form<Event.WayOut> WAY_OUT = Form.of(
            text("way", Event.WayOut::way),
            number("bytesMoved", 0, Limits.MAX_BYTES, Event.WayOut::bytesMoved),
            number("bytesAllocated", 0, Limits.MAX_BYTES, Event.WayOut::bytesAllocated),
            texts("notifies", Integer.MAX_VALUE, Event.WayOut::notifies),
            texts("blockedBy", Integer.MAX_VALUE, Event.WayOut::blockedBy),
            Event.WayOut::new);

    public static final Form<Event.Defined> DEFINED = Form.of(
                    object("spec", BoardSpec.FORM, Event.Defined::spec),
                    rule(Event.Defined::rule),
                    Roster.field(Event.Defined::nodes),
                    Event.Defined::new)
            .named("defined");

    public static final Form<Event.Retired> RETIRED =
            Form.of(Event.Retired::new).named("retired");

    public static final Form<Event.Joined> JOINED = Form.of(
                    id("device", Event.Joined::device), Functions.field(Event.Joined::functions), Event.Joined::new)
            .named("joined");

    public static final Form<Event.Left> LEFT =
            Form.of(id("device", Event.Left::device), Event.Left::new).named("left");

    public static final Form<Event.Created> CREATED = Form.of(
                    id("buffer", Event.Created::buffer),
                    number("size", 1, Limits.MAX_BYTES, Event.Created::size),
                    optionalId("set", Event.Created::set),
                    optionalId("device", Event.Created::device),
                    objects("expects", FunctionRef.FORM, Limits.MAX_LIST, Event.Created::expects),
                    optionalId("replaces", Event.Created::replaces),
                    Event.Created::new)
            .named("created");

    public static final Form<Event.Attached> ATTACHED = Form.of(
                    id("attachment", Event.Attached::attachment),
                    id("buffer", Event.Attached::buffer),
                    id("device", Event.Attached::device),
                    id("function", Event.Attached::function),
                    flag("dynamic", false, Event.Attached::dynamic),
                    Event.Attached::new)
            .named("attached");

    public static final Form<Event.Allocated> ALLOCATED = Form.of(
                    id("buffer", Event.Allocated::buffer),
                    id("heap", Event.Allocated::heap),
                    objects("extents", Extent.FORM, Limits.MAX_EXTENTS, Event.Allocated::extents)
                            .alwaysWritten(),
                    texts("satisfies", Integer.MAX_VALUE, Event.Allocated::satisfies)
                            .alwaysWritten(),
                    objects("choices", CHOICE, Integer.MAX_VALUE, Event.Allocated::choices),
                    Event.Allocated::new)
            .named("allocated");

    public static final Form<Event.Mapped> MAPPED = Form.of(
                    id("attachment", Event.Mapped::attachment),
                    id("buffer", Event.Mapped::buffer),
                    name("direction", Direction.class, Event.Mapped::direction),
                    objects("segments", Segment.FORM, Limits.MAX_EXTENTS, Event.Mapped::segments)
                            .alwaysWritten(),
                    alternative(Event.Mapped::alternative),
                    size("bounced", 0, Limits.MAX_BYTES, 0, Event.Mapped::bounced),
                    Event.Mapped::new)
            .named("mapped");

    public static final Form<Event.Unmapped> UNMAPPED = Form.of(
                    id("attachment", Event.Unmapped::attachment),
                    id("buffer", Event.Unmapped::buffer),
                    Event.Unmapped::new)
            .named("unmapped");

    public static final Form<Event.Detached> DETACHED = Form.of(
                    id("attachment", Event.Detached::attachment),
                    id("buffer", Event.Detached::buffer),
                    Event.Detached::new)
            .named("detached");

    public static final Form<Event.Released> RELEASED =
            Form.of(id("buffer", Event.Released::buffer), Event.Released::new).named("released");

    public static final Form<Event.Moving> MOVING = Form.of(
                    id("buffer", Event.Moving::buffer),
                    texts("attachments", Integer.MAX_VALUE, Event.Moving::attachments)
                            .alwaysWritten(),
                    optionalFlat(NEWCOMER, Event.Moving::newcomer),
                    Event.Moving::new)
            .named("moving");

    public static final Form<Event.Migrated> MIGRATED = Form.of(
                    id("buffer", Event.Migrated::buffer),
                    object("from", BACKING, Event.Migrated::from),
                    object("to", BACKING, Event.Migrated::to),
                    number("bytes", 0, Limits.MAX_BYTES, Event.Migrated::bytes),
                    texts("satisfies", Integer.MAX_VALUE, Event.Migrated::satisfies),
                    objects("choices", CHOICE, Integer.MAX_VALUE, Event.Migrated::choices),
                    Event.Migrated::new)
            .named("migrated");

    public static final Form<Event.Freed> FREED = Form.of(
                    id("buffer", Event.Freed::buffer),
                    optionalId("heap", Event.Freed::heap),
                    number("bytes", 0, Limits.MAX_BYTES, Event.Freed::bytes),
                    Event.Freed::new)
            .named("freed");

    public static final Form<Event.Refused> REFUSED = Form.of(
                    text("request", Event.Refused::request),
                    Field.errno("errno", Event.Refused::errno),
                    text("reason", Event.Refused::reason),
                    flat(SUBJECT, Event.Refused::subject),
                    optionalObject("binding", BINDING, Event.Refused::binding),
                    objects("waysOut", WAY_OUT, Limits.MAX_LIST, Event.Refused::waysOut),
                    flag("waited", false, Event.Refused::waited),
                    Event.Refused::new)
            .named("refused");

    public static final Form<Event.Granted> GRANTED = Form.of(
                    Field.optionalNumber("round", 0, Long.MAX_VALUE, Event.Granted::round),
                    Field.promises("promises", Limits.MAX_ROSTER, Event.Granted::promises),
                    texts("gone", Limits.MAX_ROSTER, Event.Granted::gone),
                    texts("asked", Limits.MAX_ROSTER, Event.Granted::asked),
                    texts("expired", Limits.MAX_ROSTER, Event.Granted::expired),
                    Event.Granted::new)
            .named("granted");

    /** Those of all types. */
    public static final List<Form<? extends Event>> ALL = List.of(
            DEFINED, RETIRED, JOINED, LEFT, CREATED, ATTACHED, ALLOCATED, MAPPED, UNMAPPED, DETACHED, RELEASED, MOVING,
            MIGRATED, FREED, REFUSED, GRANTED);

    private EventForms() {}

    static Form<? extends Event> of(Event event) {
        return switch (event) {
            case Event.Defined ignored -> DEFINED;
            case Event.Retired ignored -> RETIRED;
            case Event.Joined ignored -> JOINED;
            case Event.Left ignored -> LEFT;
            case Event.Created ignored -> CREATED;
            case Event.Attached ignored -> ATTACHED;
            case Event.Allocated ignored -> ALLOCATED;
            case Event.Mapped ignored -> MAPPED;
            case Event.Unmapped ignored -> UNMAPPED;
            case Event.Detached ignored -> DETACHED;
            case Event.Released ignored -> RELEASED;
            case Event.Moving ignored -> MOVING;
            case Event.Migrated ignored -> MIGRATED;
            case Event.Freed ignored -> FREED;
            case Event.Refused ignored -> REFUSED;
            case Event.Granted ignored -> GRANTED;
        };
    }

    // ---- fields that others have, too

    /** The edition of whoever has one. */
    public static <T> Field<T, Integer> rule(Function<T, Integer> get) {
        return count("rule", Event.Defined.FIRST_RULE + 1, Integer.MAX_VALUE, Event.Defined.FIRST_RULE, get);
    }

    /** The place in the {@code anyOf} of a function, of whoever may have one; null if there is none. */
    public static <T> Field<T, Integer> alternative(Function<T, Integer> get) {
        return count("alternative", 0, DmaParameters.MAX_ALTERNATIVES - 1, null, get);
    }
}
