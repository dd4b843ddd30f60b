package firstmap.events.json;

import firstmap.events.Draft;
import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestForms;
import firstmap.events.RequestRecord;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests as JSON: {@code type}, the envelope, then the fields of the type, and what was recorded. */
public final class RequestJson {
    private static final Field<RequestRecord, String> ID = Field.optionalId("id", RequestRecord::id);
    private static final Field<RequestRecord, String> NODE = Field.id("node", RequestRecord::node);
    private static final Field<RequestRecord, Long> SEQ = Field.number("seq", 1, Long.MAX_VALUE, RequestRecord::seq);
    private static final Field<RequestRecord, String> BOARD = Field.id("board", RequestRecord::board);
    private static final Field<RequestRecord, Long> AT = Field.number("at", 0, Long.MAX_VALUE, RequestRecord::at);
    private static final Field<RequestRecord, Recorded> RECORDED =
            Field.optionalObject("recorded", Recorded.FORM, RequestRecord::recorded);

    /** How requests of each type stand on the topic. */
    private static final Map<String, Envelope> ENVELOPES = RequestForms.ALL.stream()
            .map(Envelope::of)
            .collect(Collectors.toUnmodifiableMap(envelope -> envelope.form.type(), it -> it));

    private RequestJson() {}

    private record Envelope(Form<RequestRecord> form, Field<RequestRecord, ? extends Request> request) {
        static <R extends Request> Envelope of(Form<R> type) {
            Field<RequestRecord, R> request = Field.flat(type, RequestJson::<R>request);
            var form = isUnnumbered(type.type())
                    ? Form.of(
                            ID,
                            NODE,
                            BOARD,
                            AT,
                            request,
                            (id, node, board, at, unnumbered) ->
                                    new RequestRecord(id, node, 0, board, at, unnumbered, null))
                    : Form.of(ID, NODE, SEQ, BOARD, AT, request, RECORDED, RequestRecord::new);
            return new Envelope(form.named(type.type()), request);
        }
    }

    @SuppressWarnings("unchecked") // The envelope is chosen by the request's own type.
    private static <R extends Request> R request(RequestRecord record) {
        return (R) record.request();
    }

    private static Form<RequestRecord> form(String type) {
        var envelope = ENVELOPES.get(type);
        return envelope == null ? null : envelope.form;
    }

    /** Whether a type of this name is known. */
    public static boolean isType(String type) {
        return ENVELOPES.containsKey(type);
    }

    // ---- reading

    /**
     * Reads a request. If only its body is faulty, the request is {@link Request.Malformed}: it has an asker, a number
     * and a board, so it can be refused. A turn and an expire have no number, and nothing of them can be refused.
     *
     * @throws Invalid if it is a turn or an expire that is faulty, or the envelope cannot be read either: not JSON, too
     *     large, an unknown type, no valid node, number or board
     */
    public static RequestRecord read(byte[] bytes) {
        return request(draft(bytes));
    }

    /** What a request says that leaves it out, by its board and its node. */
    public interface Unsaid {
        long seq(String board, String node);

        long at(String board, String node);
    }

    /**
     * Reads a request that may leave out who asks; an expire is asked for in one name only.
     *
     * @param board null for one that must name its board
     */
    public static RequestRecord read(byte[] bytes, String node, String board, Unsaid unsaid) {
        var draft = draft(bytes);
        draft.fill(NODE, draft.type().equals(RequestForms.EXPIRE.type()) ? Request.Expire.NODE : node);
        if (board != null) draft.fill(BOARD, board);
        if (!isUnnumbered(draft.type())) draft.fill(SEQ, unsaid.seq(draft.get(BOARD), draft.get(NODE)));
        draft.fill(AT, unsaid.at(draft.get(BOARD), draft.get(NODE)));
        return request(draft);
    }

    private static boolean isUnnumbered(String type) {
        return type.equals(RequestForms.TURN.type()) || type.equals(RequestForms.EXPIRE.type());
    }

    private static Draft<RequestRecord> draft(byte[] bytes) {
        return Json.draft(bytes, Limits.MAX_REQUEST_BYTES, RequestJson::form);
    }

    private static RequestRecord request(Draft<RequestRecord> draft) {
        var type = draft.type();
        // A turn that is wrong anywhere is none: nothing of it has been asked. Nor does anybody wait for an expire's
        // answer.
        if (isUnnumbered(type)) return draft.make();
        var id = draft.get(ID);
        var node = draft.get(NODE);
        long seq = draft.get(SEQ);
        var board = draft.get(BOARD);
        long at = draft.get(AT);
        try {
            // What was recorded is looked at before the body, whatever stands first.
            var recorded = draft.get(RECORDED);
            var request = draft.get(ENVELOPES.get(type).request);
            draft.end();
            return new RequestRecord(id, node, seq, board, at, request, recorded);
        } catch (Invalid e) {
            return new RequestRecord(id, node, seq, board, at, new Request.Malformed(type, e.getMessage()), null);
        }
    }

    // ---- writing

    /** @throws IllegalArgumentException for a {@link Request.Malformed}, which nobody sends */
    public static byte[] write(RequestRecord record) {
        return Json.bytes(form(record.request().form().type()), record);
    }
}
