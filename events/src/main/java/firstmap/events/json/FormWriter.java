package firstmap.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.events.Field;
import firstmap.events.FieldKind;
import firstmap.events.Form;
import firstmap.events.Until;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes records as their forms say. */
final class FormWriter {
    private FormWriter() {}

    static <T> void object(JsonGenerator out, Form<T> form, T record) throws IOException {
        out.writeStartObject();
        if (form.type() != null) {
            out.writeFieldName("type");
            out.writeString(form.type());
        }
        fields(out, form, record);
        out.writeEndObject();
    }

    static <T> void fields(JsonGenerator out, Form<T> form, T record) throws IOException {
        var fields = form.fields();
        for (int i = 0; i < fields.size(); i++) field(out, fields.get(i), record);
    }

    private static <T, V> void field(JsonGenerator out, Field<T, V> field, T record) throws IOException {
        if (!field.isWritten(record)) return;
        if (field.kind() instanceof FieldKind.Flat<V>(var part)) {
            fields(out, part, field.of(record));
            return;
        }
        out.writeFieldName(field.name());
        switch (field.kind()) {
            case FieldKind.Whole ignored -> out.writeNumber(field.longOf(record));
            case FieldKind.Size ignored -> out.writeNumber(field.longOf(record));
            case FieldKind.Duration ignored -> out.writeNumber(field.longOf(record));
            case FieldKind.Mask ignored -> mask(out, field.longOf(record));
            default -> value(out, field.kind(), field.of(record));
        }
    }

    @SuppressWarnings("unchecked") // A value is what its kind says.
    private static void value(JsonGenerator out, FieldKind<?> kind, Object value) throws IOException {
        switch (kind) {
            case FieldKind.Text ignored -> out.writeString((String) value);
            case FieldKind.Id ignored -> out.writeString((String) value);
            case FieldKind.Word<?> word -> out.writeString(word((FieldKind.Word<Object>) word, value));
            case FieldKind.Count ignored -> out.writeNumber((Integer) value);
            case FieldKind.Whole ignored -> out.writeNumber((Long) value);
            case FieldKind.Size ignored -> out.writeNumber((Long) value);
            case FieldKind.Duration ignored -> out.writeNumber((Long) value);
            case FieldKind.Mask ignored -> mask(out, (Long) value);
            case FieldKind.Flag ignored -> out.writeBoolean((Boolean) value);
            case FieldKind.Part<?>(var form) -> object(out, (Form<Object>) form, value);
            case FieldKind.Flat<?>(var form) -> fields(out, (Form<Object>) form, value);
            case FieldKind.Parts<?> parts ->
                objects(out, (Form<Object>) parts.form().get(), (List<Object>) value);
            case FieldKind.Typed<?> typed -> typed(out, (FieldKind.Typed<Object>) typed, (List<Object>) value);
            case FieldKind.Texts ignored -> {
                out.writeStartArray();
                for (var text : (List<String>) value) out.writeString(text);
                out.writeEndArray();
            }
            case FieldKind.Counts ignored -> {
                out.writeStartArray();
                for (var count : (List<Integer>) value) out.writeNumber(count);
                out.writeEndArray();
            }
            case FieldKind.Sizes ignored -> {
                out.writeStartArray();
                for (var size : (List<Long>) value) out.writeNumber(size);
                out.writeEndArray();
            }
            case FieldKind.Promise ignored -> promise(out, (Until) value);
            case FieldKind.Values<?> values -> {
                out.writeStartObject();
                for (var each : ((Map<String, Object>) value).entrySet()) {
                    out.writeFieldName(each.getKey());
                    value(out, values.kind(), each.getValue());
                }
                out.writeEndObject();
            }
            case FieldKind.Named<?> named -> named(out, (Form<Object>) named.form(), (Map<String, Object>) value);
        }
    }

    private static void promise(JsonGenerator out, Until until) throws IOException {
        if (until instanceof Until.At(long at)) out.writeNumber(at);
        else out.writeString(until.text());
    }

    /** The number of 64 bits that has no sign. */
    private static void mask(JsonGenerator out, long mask) throws IOException {
        if (mask >= 0) out.writeNumber(mask);
        else out.writeNumber(Long.toUnsignedString(mask));
    }

    private static <V> String word(FieldKind.Word<V> kind, V value) {
        return kind.word().apply(value);
    }

    private static <P> void objects(JsonGenerator out, Form<P> form, List<P> parts) throws IOException {
        out.writeStartArray();
        for (int i = 0; i < parts.size(); i++) object(out, form, parts.get(i));
        out.writeEndArray();
    }

    @SuppressWarnings("unchecked") // It is the part's own form.
    private static <P> void typed(JsonGenerator out, FieldKind.Typed<P> typed, List<P> parts) throws IOException {
        out.writeStartArray();
        for (var part : parts) object(out, (Form<P>) typed.form().apply(part), part);
        out.writeEndArray();
    }

    private static <P> void named(JsonGenerator out, Form<P> form, Map<String, P> parts) throws IOException {
        out.writeStartObject();
        for (var part : parts.entrySet()) {
            out.writeFieldName(part.getKey());
            object(out, form, part.getValue());
        }
        out.writeEndObject();
    }
}
