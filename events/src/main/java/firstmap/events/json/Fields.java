package firstmap.events.json;

import com.fasterxml.jackson.databind.JsonNode;
import firstmap.events.FieldKind;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The fields of one object of a document, read strictly: each is asked for by name, {@link #end} refuses what nobody
 * asked for. A fault names its field; each object around it puts its own name in front, so that it ends as a whole path.
 */
public final class Fields {
    private final JsonNode node;
    /** The names that were asked for; few, and looked through one by one, because most objects have two or three. */
    private String[] asked = new String[4];

    private int count;

    private Fields(JsonNode node) {
        this.node = node;
    }

    /** @throws Invalid if the node is not an object */
    public static Fields of(JsonNode node) {
        if (!node.isObject()) throw new Invalid("", "not an object");
        return new Fields(node);
    }

    /** Reads an object of one form. */
    public static <T> T read(JsonNode node, Form<T> form) {
        if (!node.isObject()) throw new Invalid("", "not an object");
        try (var json = node.traverse()) {
            json.nextToken();
            return new FormReader(json).draft(form).make();
        } catch (IOException e) {
            throw readAlready(e);
        }
    }

    /** Reads an object whole. */
    public static <T> T read(JsonNode node, Function<Fields, T> reader) {
        var fields = of(node);
        var value = reader.apply(fields);
        fields.end();
        return value;
    }

    /** Refuses the fields that were not asked for. */
    public void end() {
        node.fieldNames().forEachRemaining(name -> {
            if (!isAsked(name)) throw new Invalid(Invalid.shown(name), "unknown field");
        });
    }

    private boolean isAsked(String name) {
        for (int i = 0; i < count; i++) if (asked[i].equals(name)) return true;
        return false;
    }

    /** Whether the field is there; null counts as absent. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** Whether the field is a string, for fields that have a long and a short form. */
    public boolean isText(String name) {
        return has(name) && get(name).isTextual();
    }

    /** Whether the field is a list, for fields that may hold one thing or several. */
    public boolean isList(String name) {
        return has(name) && get(name).isArray();
    }

    private JsonNode get(String name) {
        // To look whether a field is there and then to read it is to ask twice in a row.
        if (count == 0 || !asked[count - 1].equals(name)) {
            if (count == asked.length) asked = Arrays.copyOf(asked, 2 * count);
            asked[count++] = name;
        }
        var value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private JsonNode require(String name) {
        return Limits.present(name, get(name));
    }

    // ---- one value

    /** What the field holds. @throws Invalid if it is not there, or not what it must be */
    private <V> V value(String name, FieldKind<V> kind) {
        try (var json = require(name).traverse()) {
            json.nextToken();
            return new FormReader(json).only(name, kind);
        } catch (IOException e) {
            throw readAlready(e);
        }
    }

    private static UncheckedIOException readAlready(IOException e) {
        return new UncheckedIOException("a tree has been read already", e);
    }

    public String text(String name) {
        return value(name, new FieldKind.Text());
    }

    public String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    /** An id; see {@link Limits#id}. */
    public String id(String name) {
        return value(name, new FieldKind.Id());
    }

    public <E extends Enum<E> & WireName> E name(String name, Class<E> type) {
        return value(name, FieldKind.Word.of(type));
    }

    public <E extends Enum<E> & WireName> E name(String name, Class<E> type, E unset) {
        return has(name) ? name(name, type) : unset;
    }

    /** A whole number in the range; a fraction, a string or 1e3 is none. */
    public long number(String name, long min, long max) {
        return value(name, new FieldKind.Whole(min, max));
    }

    /** A number, or a string such as {@code 64KiB} or {@code 0x80000000}: how people write sizes and addresses. */
    public long size(String name, long min, long max) {
        return value(name, new FieldKind.Size(min, max));
    }

    public boolean flag(String name, boolean unset) {
        return has(name) ? value(name, new FieldKind.Flag()) : unset;
    }

    /** A list of strings; absent means empty. */
    public List<String> texts(String name, int max) {
        return has(name) ? value(name, new FieldKind.Texts(max)) : List.of();
    }

    // ---- parts

    public <T> T object(String name, Function<Fields, T> reader) {
        return part(require(name), name, reader);
    }

    public <T> T object(String name, Form<T> form) {
        try {
            return read(require(name), form);
        } catch (Invalid e) {
            throw e.under(name);
        }
    }

    /** A list of objects; absent means empty. */
    public <T> List<T> objects(String name, int max, Function<Fields, T> reader) {
        var items = new ArrayList<T>();
        for (var item : list(name, max)) items.add(part(item, name + "[" + items.size() + "]", reader));
        return items;
    }

    private Iterable<JsonNode> list(String name, int max) {
        if (!has(name)) return List.of();
        if (!get(name).isArray()) throw new Invalid(name, "not a list");
        if (get(name).size() > max) throw new Invalid(name, get(name).size() + " entries, at most " + max);
        return get(name);
    }

    /** An object whose keys are ids, in the order of the document; absent means empty. */
    public <T> LinkedHashMap<String, T> map(String name, int max, Function<Fields, T> reader) {
        return map(name, max, (ignored, fields) -> reader.apply(fields));
    }

    /** The same, for a reader that needs to know the key. */
    public <T> LinkedHashMap<String, T> map(String name, int max, BiFunction<String, Fields, T> reader) {
        var map = new LinkedHashMap<String, T>();
        if (!has(name)) return map;
        if (!get(name).isObject()) throw new Invalid(name, "not an object");
        if (get(name).size() > max) throw new Invalid(name, get(name).size() + " entries, at most " + max);
        for (var entry : get(name).properties()) {
            var key = Limits.id(name, entry.getKey());
            map.put(key, part(entry.getValue(), name + "." + key, fields -> reader.apply(key, fields)));
        }
        return map;
    }

    private static <T> T part(JsonNode node, String name, Function<Fields, T> reader) {
        try {
            return read(node, reader);
        } catch (Invalid e) {
            throw e.under(name);
        }
    }
}
