package firstmap.events.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import firstmap.events.Draft;
import firstmap.events.Durations;
import firstmap.events.Field;
import firstmap.events.FieldKind;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Until;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Reads what forms say from a stream of tokens, once and without a tree. The fields of a document come in any order, so a
 * fault is kept where the field would be, and reading goes on.
 */
final class FormReader {
    static final Field<String, String> TYPE = Field.text("type", it -> it);
    /** What tells of a document no more than its type. */
    static final Form<String> TYPED = Form.of(TYPE, it -> it);

    private static final FieldKind.Word<Until> PROMISE =
            new FieldKind.Word<>(List.of(Until.NEVER, Until.GONE), Until::text, ignored -> "not a time, never or gone");

    private final JsonParser json;
    private boolean faulty;

    /** A field that is there twice. A strict parser says where. */
    static final class Twice extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Twice() {
            super(null, null, false, false);
        }
    }

    FormReader(JsonParser json) {
        this.json = json;
    }

    /** Whether something was wrong, so that not all that was read has been looked at. What is missing is not noticed. */
    boolean isFaulty() {
        return faulty;
    }

    /** Reads an object whose first token was the last to be read. */
    <T> Draft<T> draft(Form<T> form) throws IOException {
        var draft = new Draft<>(form);
        fill(draft);
        return draft;
    }

    /** The same of an object of which one field has been read, a string: its type. */
    <T> Draft<T> draftBehindType(Form<T> form) throws IOException {
        var draft = new Draft<>(form);
        draft.put(draft.find(json.currentName(), 0), json.getText());
        fill(draft);
        return draft;
    }

    /** Reads the rest of an object whose fields may have been read in part. @throws Twice if one comes again */
    void fill(Draft<?> draft) throws IOException {
        int next = 0;
        for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int number = draft.find(name, next);
            var token = json.nextToken();
            if (number < 0) {
                faulty = true;
                json.skipChildren();
                continue;
            }
            if (draft.isThere(number)) throw new Twice();
            draft.put(
                    number,
                    token == JsonToken.VALUE_NULL
                            ? null
                            : value(name, draft.field(number).kind()));
            next = number + 1;
        }
    }

    /** A value alone, whose first token was the last to be read. @throws Invalid if it is not what it must be */
    @SuppressWarnings("unchecked") // What is read is what the kind says.
    <V> V only(String name, FieldKind<V> kind) throws IOException {
        var value = value(name, kind);
        if (value instanceof Invalid fault) throw fault;
        return (V) value;
    }

    /** The value that the last token begins, read to its end; an {@link Invalid} if it is not what it must be. */
    private Object value(String name, FieldKind<?> kind) throws IOException {
        try {
            return switch (kind) {
                case FieldKind.Text ignored -> text(name);
                case FieldKind.Id ignored -> Limits.id(name, text(name));
                case FieldKind.Word<?> word -> word.of(name, text(name));
                case FieldKind.Whole(long min, long max) -> whole(name, min, max);
                case FieldKind.Count(int min, int max) -> (int) whole(name, min, max);
                case FieldKind.Size(long min, long max) -> size(name, min, max);
                case FieldKind.Duration(long min, long max) -> duration(name, min, max);
                case FieldKind.Mask ignored -> mask(name);
                case FieldKind.Flag ignored -> flag(name);
                case FieldKind.Part<?>(var form) -> part(name, form);
                case FieldKind.Parts<?> parts -> parts(name, parts);
                case FieldKind.Typed<?> typed -> list(name, typed.max(), () -> typed(typed));
                case FieldKind.Texts(int max) -> list(name, max, () -> text(""));
                case FieldKind.Counts counts ->
                    list(name, counts.max(), () -> (int) whole("", counts.least(), counts.most()));
                case FieldKind.Sizes(int max, long least, long most) -> list(name, max, () -> size("", least, most));
                case FieldKind.Promise ignored -> promise(name);
                case FieldKind.Named<?> named -> named(name, named.max(), key -> part(key, named.form()));
                case FieldKind.Values<?> values -> named(name, values.max(), key -> only(key, values.kind()));
                case FieldKind.Flat<?> ignored -> throw new AssertionError("it has no value of its own: " + name);
            };
        } catch (Invalid fault) {
            faulty = true;
            return fault;
        }
    }

    // ---- one value

    private String text(String name) throws IOException {
        require(json.hasToken(JsonToken.VALUE_STRING), name, "not a string");
        return json.getText();
    }

    private long whole(String name, long min, long max) throws IOException {
        require(json.hasToken(JsonToken.VALUE_NUMBER_INT), name, "not a whole number");
        if (!fitsLong()) throw new Invalid(name, "out of range " + min + ".." + max);
        return Limits.range(name, json.getLongValue(), min, max);
    }

    private boolean fitsLong() throws IOException {
        return json.getNumberType() != NumberType.BIG_INTEGER
                || json.getBigIntegerValue().bitLength() < Long.SIZE;
    }

    private long duration(String name, long min, long max) throws IOException {
        if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) return whole(name, min, max);
        require(json.hasToken(JsonToken.VALUE_STRING), name, Durations.NONE);
        return Durations.parse(name, json.getText(), min, max);
    }

    private long size(String name, long min, long max) throws IOException {
        if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) return whole(name, min, max);
        require(json.hasToken(JsonToken.VALUE_STRING), name, Sizes.NONE);
        var size = Sizes.parse(name, json.getText());
        if (size.bitLength() >= Long.SIZE) throw new Invalid(name, "out of range " + min + ".." + max);
        return Limits.range(name, size.longValue(), min, max);
    }

    private long mask(String name) throws IOException {
        boolean isNumber = json.hasToken(JsonToken.VALUE_NUMBER_INT);
        require(isNumber || json.hasToken(JsonToken.VALUE_STRING), name, Sizes.NONE);
        if (isNumber && json.getNumberType() != NumberType.BIG_INTEGER && json.getLongValue() >= 0)
            return json.getLongValue();
        var mask = isNumber ? json.getBigIntegerValue() : Sizes.parse(name, json.getText());
        if (mask.signum() < 0 || mask.bitLength() > Long.SIZE) throw new Invalid(name, "out of range 0..2^64 - 1");
        return mask.longValue();
    }

    private Until promise(String name) throws IOException {
        if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) return Until.at(whole(name, 0, Limits.MAX_AT));
        return PROMISE.of(name, text(name));
    }

    private boolean flag(String name) throws IOException {
        boolean flag = json.hasToken(JsonToken.VALUE_TRUE);
        require(flag || json.hasToken(JsonToken.VALUE_FALSE), name, "not true or false");
        return flag;
    }

    /** What begins an object or a list that should not be here is passed over as a whole. */
    private void require(boolean holds, String name, String problem) throws IOException {
        if (holds) return;
        json.skipChildren();
        throw new Invalid(name, problem);
    }

    // ---- parts

    private <P> P part(Draft<P> draft) throws IOException {
        require(json.hasToken(JsonToken.START_OBJECT), "", "not an object");
        fill(draft);
        return draft.make();
    }

    private <P> P part(String name, Form<P> form) throws IOException {
        try {
            return part(new Draft<>(form));
        } catch (Invalid fault) {
            throw fault.under(name);
        }
    }

    /** Reads one entry of a list, whose place it need not know. */
    private interface Entry<V> {
        V read() throws IOException;
    }

    private <P> List<P> parts(String name, FieldKind.Parts<P> parts) throws IOException {
        var draft = new Draft<>(parts.form().get());
        return list(name, parts.max(), () -> {
            draft.clear();
            return part(draft);
        });
    }

    private <P> P typed(FieldKind.Typed<P> typed) throws IOException {
        require(json.hasToken(JsonToken.START_OBJECT), "", "not an object");
        boolean leads = TYPE.name().equals(json.nextFieldName());
        if (leads && json.nextToken() == JsonToken.VALUE_STRING) {
            var form = typed.forms().get(json.getText());
            if (form != null) return draftBehindType(form).make();
        }
        return typed(typed, leads);
    }

    /** A part whose type stands elsewhere or is not known: it is kept until that is sure. */
    private <P> P typed(FieldKind.Typed<P> typed, boolean leads) throws IOException {
        faulty = true;
        var kept = new TokenBuffer(json);
        kept.writeStartObject();
        if (leads) {
            kept.writeFieldName(TYPE.name());
            kept.copyCurrentStructure(json);
            json.nextToken();
        }
        for (; json.hasToken(JsonToken.FIELD_NAME); json.nextToken()) kept.copyCurrentStructure(json);
        kept.writeEndObject();
        var type = again(kept, TYPED).get(TYPE);
        var form = typed.forms().get(type);
        if (form == null) throw new Invalid(TYPE.name(), "unknown type of item");
        return again(kept, form).make();
    }

    private static <T> Draft<T> again(TokenBuffer kept, Form<T> form) throws IOException {
        try (var json = kept.asParser()) {
            json.nextToken();
            return new FormReader(json).draft(form);
        }
    }

    private <V> List<V> list(String name, int max, Entry<V> entry) throws IOException {
        require(json.hasToken(JsonToken.START_ARRAY), name, "not a list");
        var entries = new ArrayList<V>();
        Invalid fault = null;
        int count = 0;
        for (; json.nextToken() != JsonToken.END_ARRAY; count++) {
            if (fault != null || count >= max) {
                json.skipChildren();
                continue;
            }
            try {
                entries.add(entry.read());
            } catch (Invalid e) {
                fault = e.under(name + "[" + count + "]");
            }
        }
        return bounded(name, count, max, fault, entries);
    }

    /** Reads what stands under a key of an object, by the path to it. */
    private interface Keyed<V> {
        V read(String path) throws IOException;
    }

    private <V> SequencedMap<String, V> named(String name, int max, Keyed<V> entry) throws IOException {
        require(json.hasToken(JsonToken.START_OBJECT), name, "not an object");
        var parts = new LinkedHashMap<String, V>();
        Invalid fault = null;
        int count = 0;
        for (var key = json.nextFieldName(); key != null; key = json.nextFieldName(), count++) {
            json.nextToken();
            if (fault != null || count >= max) {
                json.skipChildren();
                continue;
            }
            if (parts.containsKey(key)) throw new Twice();
            try {
                parts.put(id(name, key), entry.read(name + "." + key));
            } catch (Invalid e) {
                fault = e;
            }
        }
        return bounded(name, count, max, fault, parts);
    }

    /** The key of a part, which is passed over if that is no id. */
    private String id(String name, String key) throws IOException {
        try {
            return Limits.id(name, key);
        } catch (Invalid fault) {
            json.skipChildren();
            throw fault;
        }
    }

    /** That there are too many comes before what is wrong with one of them. */
    private static <V> V bounded(String name, int count, int max, Invalid fault, V read) {
        if (count > max) throw new Invalid(name, count + " entries, at most " + max);
        if (fault != null) throw fault;
        return read;
    }
}
