package firstmap.events.json;

import firstmap.events.Field;
import firstmap.events.FieldKind;
import firstmap.events.Form;
import java.util.List;
import java.util.Map;

/** Writes records as their forms say. */
final class FormWriter {
    private FormWriter() {}

    static <T> void object(JsonBytes out, Form<T> form, T record) {
        out.beginObject();
        if (form.type() != null) {
            out.name("type");
            out.string(form.type());
        }
        fields(out, form, record);
        out.endObject();
    }

    static <T> void fields(JsonBytes out, Form<T> form, T record) {
        var fields = form.fields();
        for (int i = 0; i < fields.size(); i++) field(out, fields.get(i), record);
    }

    private static <T, V> void field(JsonBytes out, Field<T, V> field, T record) {
        if (!field.isWritten(record)) return;
        if (field.kind() instanceof FieldKind.Flat<V>(var part)) {
            fields(out, part, field.of(record));
            return;
        }
        out.name(field.name());
        switch (field.kind()) {
            case FieldKind.Whole _, FieldKind.Size _ -> out.number(field.longOf(record));
            case FieldKind.Mask _ -> out.unsigned(field.longOf(record));
            default -> value(out, field.kind(), field.of(record));
        }
    }

    @SuppressWarnings("unchecked") // A value is what its kind says.
    private static void value(JsonBytes out, FieldKind<?> kind, Object value) {
        switch (kind) {
            case FieldKind.Text _, FieldKind.Id _ -> out.string((String) value);
            case FieldKind.Word<?> word -> out.string(word((FieldKind.Word<Object>) word, value));
            case FieldKind.Count _ -> out.number((Integer) value);
            case FieldKind.Whole _, FieldKind.Size _ -> out.number((Long) value);
            case FieldKind.Mask _ -> out.unsigned((Long) value);
            case FieldKind.Flag _ -> out.flag((Boolean) value);
            case FieldKind.Part<?>(var form) -> object(out, (Form<Object>) form, value);
            case FieldKind.Flat<?>(var form) -> fields(out, (Form<Object>) form, value);
            case FieldKind.Parts<?> parts ->
                objects(out, (Form<Object>) parts.form().get(), (List<Object>) value);
            case FieldKind.Typed<?> typed -> typed(out, (FieldKind.Typed<Object>) typed, (List<Object>) value);
            case FieldKind.Texts _ -> {
                out.beginList();
                for (var text : (List<String>) value) out.string(text);
                out.endList();
            }
            case FieldKind.Counts _ -> {
                out.beginList();
                for (var count : (List<Integer>) value) out.number(count);
                out.endList();
            }
            case FieldKind.Named<?> named -> named(out, (Form<Object>) named.form(), (Map<String, Object>) value);
        }
    }

    private static <V> String word(FieldKind.Word<V> kind, V value) {
        return kind.word().apply(value);
    }

    private static <P> void objects(JsonBytes out, Form<P> form, List<P> parts) {
        out.beginList();
        for (int i = 0; i < parts.size(); i++) object(out, form, parts.get(i));
        out.endList();
    }

    @SuppressWarnings("unchecked") // It is the part's own form.
    private static <P> void typed(JsonBytes out, FieldKind.Typed<P> typed, List<P> parts) {
        out.beginList();
        for (var part : parts) object(out, (Form<P>) typed.form().apply(part), part);
        out.endList();
    }

    private static <P> void named(JsonBytes out, Form<P> form, Map<String, P> parts) {
        out.beginObject();
        for (var part : parts.entrySet()) {
            out.name(part.getKey());
            object(out, form, part.getValue());
        }
        out.endObject();
    }
}
