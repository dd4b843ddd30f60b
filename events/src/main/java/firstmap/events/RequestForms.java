package firstmap.events;

import static firstmap.events.Field.flag;
import static firstmap.events.Field.id;
import static firstmap.events.Field.name;
import static firstmap.events.Field.number;
import static firstmap.events.Field.object;
import static firstmap.events.Field.objects;
import static firstmap.events.Field.optionalId;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How each request stands on the wire: its name there, and its fields in canonical order. */
public final class RequestForms {
    public static final Form<Request.Define> DEFINE = Form.of(
                    object("spec", BoardSpec.FORM, Request.Define::spec),
                    Roster.field(Request.Define::nodes),
                    Request.Define::new)
            .named("define");

    public static final Form<Request.Retire> RETIRE =
            Form.of(Request.Retire::new).named("retire");

    public static final Form<Request.Join> JOIN = Form.of(
                    id("device", Request.Join::device), Functions.field(Request.Join::functions), Request.Join::new)
            .named("join");

    public static final Form<Request.Leave> LEAVE =
            Form.of(id("device", Request.Leave::device), Request.Leave::new).named("leave");

    public static final Form<Request.Create> CREATE = Form.of(
                    id("buffer", Request.Create::buffer),
                    number("size", 1, Limits.MAX_BYTES, Request.Create::size),
                    optionalId("set", Request.Create::set),
                    optionalId("device", Request.Create::device),
                    objects("expects", FunctionRef.FORM, Limits.MAX_LIST, Request.Create::expects),
                    optionalId("replaces", Request.Create::replaces),
                    Request.Create::new)
            .named("create");

    public static final Form<Request.Attach> ATTACH = Form.of(
                    id("attachment", Request.Attach::attachment),
                    id("buffer", Request.Attach::buffer),
                    id("device", Request.Attach::device),
                    id("function", Request.Attach::function),
                    flag("dynamic", false, Request.Attach::dynamic),
                    Request.Attach::new)
            .named("attach");

    public static final Form<Request.Map> MAP = Form.of(
                    id("attachment", Request.Map::attachment),
                    name("direction", Direction.class, Request.Map::direction),
                    Request.Map::new)
            .named("map");

    public static final Form<Request.Unmap> UNMAP = Form.of(
                    id("attachment", Request.Unmap::attachment), Request.Unmap::new)
            .named("unmap");

    public static final Form<Request.Detach> DETACH = Form.of(
                    id("attachment", Request.Detach::attachment), Request.Detach::new)
            .named("detach");

    public static final Form<Request.Release> RELEASE =
            Form.of(id("buffer", Request.Release::buffer), Request.Release::new).named("release");

    /** What can be asked in a turn. */
    private static final List<Form<? extends Request>> ASKS =
            List.of(JOIN, LEAVE, CREATE, ATTACH, MAP, UNMAP, DETACH, RELEASE);

    private static final Map<String, Form<Ask>> ASK_FORMS =
            ASKS.stream().map(RequestForms::ask).collect(Collectors.toUnmodifiableMap(Form::type, it -> it));

    public static final Form<Request.Turn> TURN = Form.of(
                    number("round", 0, Long.MAX_VALUE, Request.Turn::round),
                    number("seen", 1, Long.MAX_VALUE, Request.Turn::seen),
                    Field.typed(
                            "asks",
                            List.copyOf(ASK_FORMS.values()),
                            ask -> ASK_FORMS.get(ask.request().type()),
                            Limits.MAX_ASKS,
                            Request.Turn::asks),
                    Field.promise("until", Request.Turn::until),
                    Request.Turn::new)
            .named("turn");

    public static final Form<Request.Expire> EXPIRE = Form.of(
                    id("of", Request.Expire::of),
                    Field.optionalNumber("round", 0, Long.MAX_VALUE, Request.Expire::round),
                    Field.optionalNumber("seen", 1, Long.MAX_VALUE, Request.Expire::seen),
                    Field.optionalNumber("lastSeen", 0, Long.MAX_VALUE, Request.Expire::lastSeen),
                    Request.Expire::new)
            .named("expire");

    private static <R extends Request> Form<Ask> ask(Form<R> type) {
        Field<Ask, R> request = Field.flat(type, RequestForms::<R>request);
        return Form.of(
                        number("seq", 1, Long.MAX_VALUE, Ask::seq),
                        optionalId("id", Ask::id),
                        request,
                        Field.optionalObject("recorded", Recorded.FORM, Ask::recorded),
                        Ask::new)
                .named(type.type());
    }

    @SuppressWarnings("unchecked") // The form is chosen by the request's own type.
    private static <R extends Request> R request(Ask ask) {
        return (R) ask.request();
    }

    /** Those of all types. */
    public static final List<Form<? extends Request>> ALL =
            List.of(DEFINE, RETIRE, JOIN, LEAVE, CREATE, ATTACH, MAP, UNMAP, DETACH, RELEASE, TURN, EXPIRE);

    private RequestForms() {}

    static Form<? extends Request> of(Request request) {
        return switch (request) {
            case Request.Define ignored -> DEFINE;
            case Request.Retire ignored -> RETIRE;
            case Request.Join ignored -> JOIN;
            case Request.Leave ignored -> LEAVE;
            case Request.Create ignored -> CREATE;
            case Request.Attach ignored -> ATTACH;
            case Request.Map ignored -> MAP;
            case Request.Unmap ignored -> UNMAP;
            case Request.Detach ignored -> DETACH;
            case Request.Release ignored -> RELEASE;
            case Request.Turn ignored -> TURN;
            case Request.Expire ignored -> EXPIRE;
            case Request.Malformed ignored -> throw new IllegalArgumentException("nobody sends this: " + request);
        };
    }
}
