package firstmap.events.json;

import com.fasterxml.jackson.databind.JsonNode;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

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
            throw new UncheckedIOException("a tree has been read already", e);
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

    // ---- text

    public String text(String name) {
        var value = require(name);
        if (!value.isTextual()) throw new Invalid(name, "not a string");
        return value.textValue();
    }

    public String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    /** An id; see {@link Limits#id}. */
    public String id(String name) {
        return Limits.id(name, text(name));
    }

    public String optionalId(String name) {
        return has(name) ? id(name) : null;
    }

    public <E extends Enum<E> & WireName> E name(String name, Class<E> type) {
        var text = text(name);
        for (var constant : type.getEnumConstants()) if (constant.wireName().equals(text)) return constant;
        var known =
                Arrays.stream(type.getEnumConstants()).map(WireName::wireName).collect(Collectors.joining(", "));
        throw new Invalid(name, "not one of " + known);
    }

    public <E extends Enum<E> & WireName> E name(String name, Class<E> type, E unset) {
        return has(name) ? name(name, type) : unset;
    }

    // ---- numbers

    /** A whole number in the range; a fraction, a string or 1e3 is none. */
    public long number(String name, long min, long max) {
        var value = require(name);
        if (!value.isIntegralNumber()) throw new Invalid(name, "not a whole number");
        if (!value.canConvertToLong()) throw new Invalid(name, "out of range " + min + ".." + max);
        return Limits.range(name, value.longValue(), min, max);
    }

    public Integer optionalInt(String name, int min, int max) {
        return has(name) ? Integer.valueOf((int) number(name, min, max)) : null;
    }

    /** A number, or a string such as {@code 64KiB} or {@code 0x80000000}: how people write sizes and addresses. */
    public long size(String name, long min, long max) {
        var big = unsigned(name);
        if (big.bitLength() > 63) throw new Invalid(name, "out of range " + min + ".." + max);
        return Limits.range(name, big.longValue(), min, max);
    }

    public long size(String name, long min, long max, long unset) {
        return has(name) ? size(name, min, max) : unset;
    }

    public Long optionalSize(String name, long min, long max) {
        return has(name) ? Long.valueOf(size(name, min, max)) : null;
    }

    /** An unsigned 64-bit number, as a Java long of the same bits. */
    public Long optionalMask(String name) {
        if (!has(name)) return null;
        var big = unsigned(name);
        if (big.signum() < 0 || big.bitLength() > 64) throw new Invalid(name, "out of range 0..2^64 - 1");
        return big.longValue();
    }

    private BigInteger unsigned(String name) {
        var value = require(name);
        if (value.isIntegralNumber()) return value.bigIntegerValue();
        return Sizes.parse(name, value.isTextual() ? value.textValue() : "");
    }

    public boolean flag(String name, boolean unset) {
        if (!has(name)) return unset;
        if (!get(name).isBoolean()) throw new Invalid(name, "not true or false");
        return get(name).booleanValue();
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

    public <T> T optionalObject(String name, Function<Fields, T> reader) {
        return has(name) ? object(name, reader) : null;
    }

    /** A list of objects; absent means empty. */
    public <T> List<T> objects(String name, int max, Function<Fields, T> reader) {
        var items = new ArrayList<T>();
        each(name, max, item -> items.add(reader.apply(item)));
        return items;
    }

    /** Takes a list of objects one by one; absent means empty. */
    public void each(String name, int max, Consumer<Fields> reader) {
        int next = 0;
        for (var item : list(name, max)) {
            try {
                var fields = of(item);
                reader.accept(fields);
                fields.end();
            } catch (Invalid e) {
                throw e.under(name + "[" + next + "]");
            }
            next++;
        }
    }

    /** A list of strings; absent means empty. */
    public List<String> texts(String name, int max) {
        var items = new ArrayList<String>();
        for (var item : list(name, max)) {
            if (!item.isTextual()) throw new Invalid(name + "[" + items.size() + "]", "not a string");
            items.add(item.textValue());
        }
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
        return map(name, max, (_, fields) -> reader.apply(fields));
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
