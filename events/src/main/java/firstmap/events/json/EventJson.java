package firstmap.events.json;

import firstmap.events.Event;
import firstmap.events.EventForms;
import firstmap.events.EventRecord;
import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.WireName;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Events as JSON: {@code type}, the envelope, the fields of the type, {@code prev}, {@code hash}. What this class writes
 * is the canonical form: the same event gives the same bytes, and the hash is taken over them.
 */
public final class EventJson {
    /** How records of each type stand on the log. */
    private static final Map<String, Form<EventRecord>> FORMS = EventForms.ALL.stream()
            .map(EventJson::envelope)
            .collect(Collectors.toUnmodifiableMap(Form::type, it -> it));

    private static final String BY_LEASE = Request.Expire.NODE + "/";

    private EventJson() {}

    private static <E extends Event> Form<EventRecord> envelope(Form<E> event) {
        if (event == EventForms.GRANTED) return byNobody(event);
        if (event == EventForms.REFUSED) return refusal(event);
        return Form.of(
                        Field.id("board", EventRecord::board),
                        Field.number("seq", 1, Long.MAX_VALUE, EventRecord::seq),
                        Field.id("cause", EventRecord::cause),
                        Field.id("node", EventRecord::node),
                        Field.number("nodeSeq", 1, Long.MAX_VALUE, 0, EventRecord::nodeSeq),
                        Field.name("reason", Why.class, null, Why::of),
                        Field.number("missed", 1, Long.MAX_VALUE, 0, EventRecord::missed),
                        Field.number("at", 0, Long.MAX_VALUE, EventRecord::at),
                        Field.number("behind", 1, Long.MAX_VALUE, 0, EventRecord::behind),
                        Field.flat(event, EventJson::<E>event),
                        Field.text("prev", EventRecord::prev),
                        Field.text("hash", EventRecord::hash),
                        (board, seq, cause, node, nodeSeq, why, missed, at, behind, of, prev, hash) -> {
                            requireNumber(nodeSeq, why == Why.LEASE);
                            return new EventRecord(
                                    board, seq, cause, node, nodeSeq, missed, at, behind, of, prev, hash);
                        })
                .named(event.type());
    }

    /** It has a reason of its own, which is a sentence. */
    private static <E extends Event> Form<EventRecord> refusal(Form<E> event) {
        return Form.of(
                        Field.id("board", EventRecord::board),
                        Field.number("seq", 1, Long.MAX_VALUE, EventRecord::seq),
                        Field.id("cause", EventRecord::cause),
                        Field.id("node", EventRecord::node),
                        Field.number("nodeSeq", 1, Long.MAX_VALUE, 0, EventRecord::nodeSeq),
                        Field.number("missed", 1, Long.MAX_VALUE, 0, EventRecord::missed),
                        Field.number("at", 0, Long.MAX_VALUE, EventRecord::at),
                        Field.number("behind", 1, Long.MAX_VALUE, 0, EventRecord::behind),
                        Field.flat(event, EventJson::<E>event),
                        Field.text("prev", EventRecord::prev),
                        Field.text("hash", EventRecord::hash),
                        (board, seq, cause, node, nodeSeq, missed, at, behind, of, prev, hash) -> {
                            requireNumber(nodeSeq, nodeSeq == 0 && cause.startsWith(BY_LEASE));
                            return new EventRecord(
                                    board, seq, cause, node, nodeSeq, missed, at, behind, of, prev, hash);
                        })
                .named(event.type());
    }

    /** What nobody has asked for, and yet has a node. */
    private enum Why implements WireName {
        LEASE;

        static Why of(EventRecord record) {
            return record.isOfExpiry() ? LEASE : null;
        }

        @Override
        public String wireName() {
            return Request.Expire.NODE;
        }
    }

    private static void requireNumber(long nodeSeq, boolean isOfExpiry) {
        if (nodeSeq == 0 && !isOfExpiry) throw new Invalid("nodeSeq", "missing");
        if (nodeSeq != 0 && isOfExpiry) throw new Invalid("nodeSeq", "beside the end of a lease");
    }

    private static <E extends Event> Form<EventRecord> byNobody(Form<E> event) {
        return Form.of(
                        Field.id("board", EventRecord::board),
                        Field.number("seq", 1, Long.MAX_VALUE, EventRecord::seq),
                        Field.id("cause", EventRecord::cause),
                        Field.number("at", 0, Limits.MAX_AT, EventRecord::at),
                        Field.flat(event, EventJson::<E>event),
                        Field.text("prev", EventRecord::prev),
                        Field.text("hash", EventRecord::hash),
                        (board, seq, cause, at, granted, prev, hash) ->
                                new EventRecord(board, seq, cause, null, 0, 0, at, 0, granted, prev, hash))
                .named(event.type());
    }

    @SuppressWarnings("unchecked") // The envelope is chosen by the event's own type.
    private static <E extends Event> E event(EventRecord record) {
        return (E) record.event();
    }

    /** Whether a type of this name is known. */
    public static boolean isType(String type) {
        return FORMS.containsKey(type);
    }

    // ---- the hash chain

    /** An event with its hash, and the very bytes that stand in the log. */
    public record Sealed(EventRecord record, byte[] json) {}

    /** Computes the hash of an event whose {@code hash} is still null. */
    public static Sealed seal(EventRecord open) {
        var out = Json.written(FORMS.get(open.event().type()), open);
        var hash = Seal.close(out);
        var record = new EventRecord(
                open.board(),
                open.seq(),
                open.cause(),
                open.node(),
                open.nodeSeq(),
                open.missed(),
                open.at(),
                open.behind(),
                open.event(),
                open.prev(),
                hash);
        return new Sealed(record, out.toBytes());
    }

    /** Whether the hash that stands at the end of these bytes is the hash of what stands before it. */
    public static boolean hashHolds(byte[] json) {
        return Seal.holds(json);
    }

    // ---- reading

    /** @throws Invalid if it is not an event; on the log that is corruption, whatever the fault */
    public static EventRecord read(byte[] bytes) {
        return Json.draft(bytes, Limits.MAX_EVENT_BYTES, FORMS::get).make();
    }

    /**
     * What of an event can be read whatever it says: where it stands in the chain of its board.
     *
     * @param rule the edition by which it defines its board; empty if it is of another type
     */
    public record Link(String board, long seq, OptionalInt rule, String prev, String hash) {
        private static final Field<Link, String> TYPE = Field.text("type", ignored -> null);
        private static final Field<Link, String> BOARD = Field.id("board", Link::board);
        private static final Field<Link, Long> SEQ = Field.number("seq", 1, Long.MAX_VALUE, Link::seq);
        private static final Field<Link, String> PREV = Field.text("prev", Link::prev);
        private static final Field<Link, String> HASH = Field.text("hash", Link::hash);

        private static final Form<Link> ANY = Form.of(
                TYPE,
                BOARD,
                SEQ,
                PREV,
                HASH,
                (ignored, board, seq, prev, hash) -> new Link(board, seq, OptionalInt.empty(), prev, hash));
        private static final Form<Link> DEFINED = Form.of(
                TYPE,
                EventForms.rule(link -> link.rule().orElseThrow()),
                BOARD,
                SEQ,
                PREV,
                HASH,
                (ignored, rule, board, seq, prev, hash) -> new Link(board, seq, OptionalInt.of(rule), prev, hash));

        private static Form<Link> form(String type) {
            return type.equals(EventForms.DEFINED.type()) ? DEFINED : ANY;
        }

        public static Link of(EventRecord event) {
            var rule = event.event() instanceof Event.Defined defined
                    ? OptionalInt.of(defined.rule())
                    : OptionalInt.empty();
            return new Link(event.board(), event.seq(), rule, event.prev(), event.hash());
        }
    }

    /**
     * Reads an event whose type or fields may be of an edition of the rule that is not known here.
     *
     * @throws Invalid if it does not even have what all events have
     */
    public static Link link(byte[] bytes) {
        return Json.draft(bytes, Limits.MAX_EVENT_BYTES, Link::form).makeOfKnown();
    }

    // ---- writing

    /** The canonical form; for an event without a hash, what its hash is taken over. */
    public static byte[] write(EventRecord record) {
        return Json.bytes(FORMS.get(record.event().type()), record);
    }

    /** Type and fields as an object, without an envelope: an event that has not happened. */
    public static byte[] writeBare(Event event) {
        return bare(event.form(), event);
    }

    @SuppressWarnings("unchecked") // It is the event's own form.
    private static <E extends Event> byte[] bare(Form<E> form, Event event) {
        return Json.bytes(form, (E) event);
    }
}
