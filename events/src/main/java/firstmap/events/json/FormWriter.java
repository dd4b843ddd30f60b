package firstmap.events.json;

import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Kind;
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
        if (field.kind() instanceof Kind.Flat<V>(var part)) {
            fields(out, part, field.of(record));
            return;
        }
        out.name(field.name());
        switch (field.kind()) {
            case Kind.Whole _, Kind.Size _ -> out.number(field.longOf(record));
            case Kind.Mask _ -> out.unsigned(field.longOf(record));
            default -> value(out, field.kind(), field.of(record));
        }
    }

    @SuppressWarnings("unchecked") // A value is what its kind says.
    private static void value(JsonBytes out, Kind<?> kind, Object value) {
        switch (kind) {
            case Kind.Text _, Kind.Id _ -> out.string((String) value);
            case Kind.Word<?> word -> out.string(word((Kind.Word<Object>) word, value));
            case Kind.Count _ -> out.number((Integer) value);
            case Kind.Whole _, Kind.Size _ -> out.number((Long) value);
            case Kind.Mask _ -> out.unsigned((Long) value);
            case Kind.Flag _ -> out.flag((Boolean) value);
            case Kind.Part<?>(var form) -> object(out, (Form<Object>) form, value);
            case Kind.Flat<?>(var form) -> fields(out, (Form<Object>) form, value);
            case Kind.Parts<?> parts -> objects(out, (Form<Object>) parts.form().get(), (List<Object>) value);
            case Kind.Typed<?> typed -> typed(out, (Kind.Typed<Object>) typed, (List<Object>) value);
            case Kind.Texts _ -> {
                out.beginList();
                for (var text : (List<String>) value) out.string(text);
                out.endList();
            }
            case Kind.Counts _ -> {
                out.beginList();
                for (var count : (List<Integer>) value) out.number(count);
                out.endList();
            }
            case Kind.Named<?> named -> named(out, (Form<Object>) named.form(), (Map<String, Object>) value);
        }
    }

    private static <V> String word(Kind.Word<V> kind, V value) {
        return kind.word().apply(value);
    }

    private static <P> void objects(JsonBytes out, Form<P> form, List<P> parts) {
        out.beginList();
        for (int i = 0; i < parts.size(); i++) object(out, form, parts.get(i));
        out.endList();
    }

    @SuppressWarnings("unchecked") // It is the part's own form.
    private static <P> void typed(JsonBytes out, Kind.Typed<P> typed, List<P> parts) {
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
