package firstmap.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Segment;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Events as JSON: {@code type}, the envelope, the fields of the type, {@code prev}, {@code hash}. What this class writes
 * is the canonical form: the same event gives the same bytes, and the hash is taken over them.
 */
public final class EventJson {
    private EventJson() {}

    // ---- the hash chain

    /** An event with its hash, and the very bytes that stand in the log. */
    public record Sealed(EventRecord record, byte[] json) {}

    /** Computes the hash of an event whose {@code hash} is still null. */
    public static Sealed seal(EventRecord open) {
        var bytes = Json.bytes(json -> write(json, open));
        var hash = Seal.hash(bytes);
        var record = new EventRecord(
                open.board(),
                open.seq(),
                open.cause(),
                open.node(),
                open.nodeSeq(),
                open.missed(),
                open.at(),
                open.event(),
                open.prev(),
                hash);
        return new Sealed(record, Seal.close(bytes, hash));
    }

    /** Whether the hash that stands at the end of these bytes is the hash of what stands before it. */
    public static boolean hashHolds(byte[] json) {
        return Seal.holds(json);
    }

    // ---- reading

    /** @throws Invalid if it is not an event; on the log that is corruption, whatever the fault */
    public static EventRecord read(byte[] bytes) {
        var f = Fields.of(Json.tree(bytes, Limits.MAX_EVENT_BYTES));
        var type = f.text("type");
        var body = body(type);
        if (body == null) throw new Invalid("type", "unknown type " + Fields.shown(type));
        var record = new EventRecord(
                f.id("board"),
                f.number("seq", 1, Long.MAX_VALUE),
                f.id("cause"),
                f.id("node"),
                f.number("nodeSeq", 1, Long.MAX_VALUE),
                f.has("missed") ? f.number("missed", 1, Long.MAX_VALUE) : 0,
                f.number("at", 0, Long.MAX_VALUE),
                body.apply(f),
                f.text("prev"),
                f.text("hash"));
        f.end();
        return record;
    }

    /**
     * What of an event can be read whatever it says: where it stands in the chain of its board.
     *
     * @param rule the edition by which it defines its board; empty if it is of another type
     */
    public record Link(String board, long seq, OptionalInt rule, String prev, String hash) {
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
        var f = Fields.of(Json.tree(bytes, Limits.MAX_EVENT_BYTES));
        var rule = f.text("type").equals("defined") ? OptionalInt.of(rule(f)) : OptionalInt.empty();
        return new Link(f.id("board"), f.number("seq", 1, Long.MAX_VALUE), rule, f.text("prev"), f.text("hash"));
    }

    private static Function<Fields, Event> body(String type) {
        return switch (type) {
            case "defined" -> EventJson::defined;
            case "joined" -> EventJson::joined;
            case "left" -> f -> new Event.Left(f.id("device"));
            case "created" -> EventJson::created;
            case "attached" -> EventJson::attached;
            case "allocated" ->
                f -> new Event.Allocated(
                        f.id("buffer"), f.id("heap"), extents(f), f.texts("satisfies", Integer.MAX_VALUE), choices(f));
            case "mapped" ->
                f -> new Event.Mapped(
                        f.id("attachment"),
                        f.id("buffer"),
                        f.name("direction", Direction.class),
                        segments(f),
                        alternative(f));
            case "unmapped" -> f -> new Event.Unmapped(f.id("attachment"), f.id("buffer"));
            case "detached" -> f -> new Event.Detached(f.id("attachment"), f.id("buffer"));
            case "released" -> f -> new Event.Released(f.id("buffer"));
            case "moving" ->
                f -> new Event.Moving(f.id("buffer"), f.texts("attachments", Integer.MAX_VALUE), newcomer(f));
            case "migrated" ->
                f -> new Event.Migrated(
                        f.id("buffer"),
                        f.object("from", EventJson::backing),
                        f.object("to", EventJson::backing),
                        f.number("bytes", 0, Limits.MAX_BYTES),
                        f.texts("satisfies", Integer.MAX_VALUE),
                        choices(f));
            case "freed" ->
                f -> new Event.Freed(f.id("buffer"), f.optionalId("heap"), f.number("bytes", 0, Limits.MAX_BYTES));
            case "refused" ->
                f -> new Event.Refused(
                        f.text("request"),
                        errno(f),
                        f.text("reason"),
                        new Event.Subject(
                                f.optionalId("buffer"),
                                f.optionalId("attachment"),
                                f.optionalId("device"),
                                f.optionalId("function")),
                        f.optionalObject("binding", EventJson::binding),
                        f.objects("waysOut", Limits.MAX_LIST, EventJson::wayOut),
                        f.flag("waited", false));
            default -> null;
        };
    }

    public static Event.Defined defined(Fields f) {
        return new Event.Defined(f.object("spec", SpecJson::spec), rule(f));
    }

    private static int rule(Fields f) {
        if (!f.has("rule")) return Event.Defined.FIRST_RULE;
        return (int) f.number("rule", Event.Defined.FIRST_RULE + 1, Integer.MAX_VALUE);
    }

    public static Event.Joined joined(Fields f) {
        return new Event.Joined(f.id("device"), SpecJson.functions(f));
    }

    public static Event.Created created(Fields f) {
        return new Event.Created(
                f.id("buffer"),
                f.number("size", 1, Limits.MAX_BYTES),
                f.optionalId("set"),
                f.optionalId("device"),
                f.objects("expects", Limits.MAX_LIST, RequestJson::function),
                f.optionalId("replaces"));
    }

    public static Event.Attached attached(Fields f) {
        return new Event.Attached(
                f.id("attachment"), f.id("buffer"), f.id("device"), f.id("function"), f.flag("dynamic", false));
    }

    /** A scatterlist, as {@code segments}. */
    public static List<Segment> segments(Fields f) {
        return f.objects("segments", Limits.MAX_EXTENTS, EventJson::segment);
    }

    private static List<Extent> extents(Fields f) {
        return f.objects("extents", Limits.MAX_EXTENTS, SpecJson::extent);
    }

    public static Event.Backing backing(Fields f) {
        return new Event.Backing(f.id("heap"), extents(f));
    }

    private static Segment segment(Fields f) {
        return new Segment(f.size("address", 0, Limits.MAX_BYTES), f.size("length", 1, Limits.MAX_BYTES));
    }

    private static Errno errno(Fields f) {
        var name = f.text("errno");
        for (var errno : Errno.values()) if (errno.name().equals(name)) return errno;
        throw new Invalid("errno", "unknown errno " + Fields.shown(name));
    }

    private static Event.Binding binding(Fields f) {
        return new Event.Binding(f.text("parameter"), f.text("by"), f.text("needs"), f.text("has"));
    }

    private static Event.WayOut wayOut(Fields f) {
        return new Event.WayOut(
                f.text("way"),
                f.number("bytesMoved", 0, Limits.MAX_BYTES),
                f.number("bytesAllocated", 0, Limits.MAX_BYTES),
                f.texts("notifies", Integer.MAX_VALUE),
                f.texts("blockedBy", Integer.MAX_VALUE));
    }

    /** The place in a function's {@code anyOf}; null if it is not there. */
    public static Integer alternative(Fields f) {
        return f.optionalInt("alternative", 0, DmaParameters.MAX_ALTERNATIVES - 1);
    }

    private static List<Event.Choice> choices(Fields f) {
        return f.objects("choices", Integer.MAX_VALUE, EventJson::choice);
    }

    private static Event.Choice choice(Fields f) {
        return new Event.Choice(
                f.id("attachment"), (int) f.number("alternative", 0, DmaParameters.MAX_ALTERNATIVES - 1));
    }

    /** Null if it is not there. */
    public static Event.Newcomer newcomer(Fields f) {
        if (!f.has("attachment")) return null;
        return new Event.Newcomer(
                f.id("attachment"),
                f.id("device"),
                f.id("function"),
                f.flag("dynamic", false),
                f.has("direction") ? f.name("direction", Direction.class) : null);
    }

    // ---- writing

    /** The canonical form; for an event without a hash, what its hash is taken over. */
    public static byte[] write(EventRecord record) {
        return Json.bytes(json -> write(json, record));
    }

    /** Type and fields as an object, without an envelope: an event that has not happened. */
    public static void writeBare(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", event.type());
        write(json, event);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, EventRecord record) throws IOException {
        json.writeStringField("type", record.event().type());
        json.writeStringField("board", record.board());
        json.writeNumberField("seq", record.seq());
        json.writeStringField("cause", record.cause());
        json.writeStringField("node", record.node());
        json.writeNumberField("nodeSeq", record.nodeSeq());
        if (record.missed() > 0) json.writeNumberField("missed", record.missed());
        json.writeNumberField("at", record.at());
        write(json, record.event());
        json.writeStringField("prev", record.prev());
        if (record.hash() != null) json.writeStringField("hash", record.hash());
    }

    /** The fields of its type. */
    public static void write(JsonGenerator json, Event event) throws IOException {
        switch (event) {
            case Event.Defined e -> {
                json.writeFieldName("spec");
                SpecJson.write(json, e.spec());
                if (e.rule() > Event.Defined.FIRST_RULE) json.writeNumberField("rule", e.rule());
            }
            case Event.Joined e -> {
                json.writeStringField("device", e.device());
                SpecJson.writeFunctions(json, e.functions());
            }
            case Event.Left e -> json.writeStringField("device", e.device());
            case Event.Created e ->
                RequestJson.writeCreate(json, e.buffer(), e.size(), e.set(), e.device(), e.expects(), e.replaces());
            case Event.Attached e ->
                RequestJson.writeAttach(json, e.attachment(), e.buffer(), e.device(), e.function(), e.dynamic());
            case Event.Allocated e -> {
                json.writeStringField("buffer", e.buffer());
                json.writeStringField("heap", e.heap());
                SpecJson.writeExtents(json, "extents", e.extents());
                SpecJson.writeTexts(json, "satisfies", e.satisfies());
                writeChoices(json, e.choices());
            }
            case Event.Mapped e -> {
                writeAttachment(json, e.attachment(), e.buffer());
                writeMapping(json, e.direction(), e.segments(), e.alternative());
            }
            case Event.Unmapped e -> writeAttachment(json, e.attachment(), e.buffer());
            case Event.Detached e -> writeAttachment(json, e.attachment(), e.buffer());
            case Event.Released e -> json.writeStringField("buffer", e.buffer());
            case Event.Moving e -> {
                json.writeStringField("buffer", e.buffer());
                SpecJson.writeTexts(json, "attachments", e.attachments());
                if (e.newcomer() != null) write(json, e.newcomer());
            }
            case Event.Migrated e -> {
                json.writeStringField("buffer", e.buffer());
                write(json, "from", e.from());
                write(json, "to", e.to());
                json.writeNumberField("bytes", e.bytes());
                SpecJson.writeSomeTexts(json, "satisfies", e.satisfies());
                writeChoices(json, e.choices());
            }
            case Event.Freed e -> {
                json.writeStringField("buffer", e.buffer());
                SpecJson.writeOptional(json, "heap", e.heap());
                json.writeNumberField("bytes", e.bytes());
            }
            case Event.Refused e -> write(json, e);
        }
    }

    private static void writeAttachment(JsonGenerator json, String attachment, String buffer) throws IOException {
        json.writeStringField("attachment", attachment);
        json.writeStringField("buffer", buffer);
    }

    /** @param direction null if it is not mapped, and has no segments then */
    public static void writeMapping(
            JsonGenerator json, Direction direction, List<Segment> segments, Integer alternative) throws IOException {
        if (direction != null) {
            json.writeStringField("direction", direction.wireName());
            json.writeArrayFieldStart("segments");
            for (var segment : segments) SpecJson.writePiece(json, segment.address(), segment.length());
            json.writeEndArray();
        }
        if (alternative != null) json.writeNumberField("alternative", alternative);
    }

    public static void write(JsonGenerator json, Event.Newcomer newcomer) throws IOException {
        json.writeStringField("attachment", newcomer.attachment());
        json.writeStringField("device", newcomer.device());
        json.writeStringField("function", newcomer.function());
        if (newcomer.dynamic()) json.writeBooleanField("dynamic", true);
        if (newcomer.direction() != null)
            json.writeStringField("direction", newcomer.direction().wireName());
    }

    private static void writeChoices(JsonGenerator json, List<Event.Choice> choices) throws IOException {
        if (choices.isEmpty()) return;
        json.writeArrayFieldStart("choices");
        for (var choice : choices) {
            json.writeStartObject();
            json.writeStringField("attachment", choice.attachment());
            json.writeNumberField("alternative", choice.alternative());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    public static void write(JsonGenerator json, String name, Event.Backing backing) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("heap", backing.heap());
        SpecJson.writeExtents(json, "extents", backing.extents());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Event.Refused e) throws IOException {
        json.writeStringField("request", e.request());
        json.writeStringField("errno", e.errno().name());
        json.writeStringField("reason", e.reason());
        SpecJson.writeOptional(json, "buffer", e.subject().buffer());
        SpecJson.writeOptional(json, "attachment", e.subject().attachment());
        SpecJson.writeOptional(json, "device", e.subject().device());
        SpecJson.writeOptional(json, "function", e.subject().function());
        if (e.binding() != null) {
            json.writeObjectFieldStart("binding");
            json.writeStringField("parameter", e.binding().parameter());
            json.writeStringField("by", e.binding().by());
            json.writeStringField("needs", e.binding().needs());
            json.writeStringField("has", e.binding().has());
            json.writeEndObject();
        }
        if (!e.waysOut().isEmpty()) {
            json.writeArrayFieldStart("waysOut");
            for (var way : e.waysOut()) {
                json.writeStartObject();
                json.writeStringField("way", way.way());
                json.writeNumberField("bytesMoved", way.bytesMoved());
                json.writeNumberField("bytesAllocated", way.bytesAllocated());
                SpecJson.writeSomeTexts(json, "notifies", way.notifies());
                SpecJson.writeSomeTexts(json, "blockedBy", way.blockedBy());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (e.waited()) json.writeBooleanField("waited", true);
    }
}
