package firstmap.lab.checker;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a value of a document may be. */
interface Kind {
    long MOST_BYTES = (1L << 62) - 1;

    Pattern ID_SHAPE = Pattern.compile("[A-Za-z0-9._:/@+-]{1,128}");
    Pattern SIZE_SHAPE = Pattern.compile("(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})\\s*(KiB|MiB|GiB)?");
    Pattern TIME_SHAPE = Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,9})?)(ns|us|ms|s|m|min|h)");

    /**
     * @param value not null
     * @return the value in the one form that it has on the log of events
     * @throws IllegalArgumentException if it is none of this kind
     */
    Object read(Object value);

    Kind TEXT = value -> {
        require(value instanceof String, value);
        return value;
    };

    Kind ID = value -> {
        require(value instanceof String text && ID_SHAPE.matcher(text).matches(), value);
        return value;
    };

    Kind FLAG = value -> {
        require(value instanceof Boolean, value);
        return value;
    };

    static Kind number(long least, long most) {
        return value -> {
            require(value instanceof Long number && number >= least && number <= most, value);
            return value;
        };
    }

    /** A number, or one of these words. */
    static Kind numberOr(long least, long most, String... words) {
        var number = number(least, most);
        var word = oneOf(words);
        return value -> (value instanceof String ? word : number).read(value);
    }

    /** Bytes or an address: a number, or such as {@code "64KiB"} or {@code "0x80000000"}. */
    static Kind size(long least) {
        return value -> {
            var size = whole(value);
            require(size.compareTo(BigInteger.valueOf(least)) >= 0, value);
            require(size.compareTo(BigInteger.valueOf(MOST_BYTES)) <= 0, value);
            return size.longValueExact();
        };
    }

    /** Nanoseconds: a number, or such as {@code "15s"} or {@code "1.5ms"}. */
    static Kind time(long least, long most) {
        return value -> {
            if (!(value instanceof String text)) return number(least, most).read(value);
            var parts = TIME_SHAPE.matcher(text);
            require(parts.matches(), value);
            var nanos = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOf(parts.group(2))));
            require(nanos.compareTo(BigDecimal.valueOf(least)) >= 0, value);
            require(nanos.compareTo(BigDecimal.valueOf(most)) <= 0, value);
            return nanos.longValue();
        };
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "h" -> 3600 * nanosOf("s");
            default -> 60 * nanosOf("s");
        };
    }

    /** 2^n - 1, of 64 bits at most. */
    Kind MASK = value -> {
        var mask = whole(value);
        require(mask.signum() >= 0 && mask.bitLength() <= Long.SIZE && mask.bitCount() == mask.bitLength(), value);
        return mask.bitLength() < Long.SIZE ? (Object) mask.longValueExact() : mask;
    };

    private static BigInteger whole(Object value) {
        if (value instanceof Long number) return BigInteger.valueOf(number);
        if (value instanceof BigInteger number) return number;
        require(value instanceof String, value);
        var parts = SIZE_SHAPE.matcher((String) value);
        require(parts.matches(), value);
        var digits = parts.group(1);
        var number = digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        return switch (parts.group(2)) {
            case null -> number;
            case "KiB" -> number.shiftLeft(10);
            case "MiB" -> number.shiftLeft(20);
            default -> number.shiftLeft(30);
        };
    }

    static Kind oneOf(String... names) {
        return value -> {
            require(Arrays.asList(names).contains(value), value);
            return value;
        };
    }

    static Kind listOf(Kind kind, int most) {
        return value -> {
            require(value instanceof List<?> list && list.size() <= most, value);
            var read = new ArrayList<>();
            for (var each : (List<?>) value) read.add(kind.read(each));
            return read;
        };
    }

    /** By ids. */
    static Kind mapOf(Kind kind, int most) {
        return value -> {
            require(value instanceof Map<?, ?> map && map.size() <= most, value);
            var read = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) value).forEach((name, each) -> read.put((String) ID.read(name), kind.read(each)));
            return read;
        };
    }

    /** One of several kinds of objects, each of which has its own {@code type}. */
    static Kind byType(Map<String, Kind> kinds) {
        return value -> {
            require(
                    value instanceof Map<?, ?> map && map.get("type") instanceof String type && kinds.containsKey(type),
                    value);
            return kinds.get(((Map<?, ?>) value).get("type")).read(value);
        };
    }

    /** These fields, and no other. */
    static Kind object(Field... fields) {
        return value -> {
            require(value instanceof Map<?, ?>, value);
            var given = (Map<?, ?>) value;
            var read = new LinkedHashMap<String, Object>();
            int found = 0;
            for (var field : fields) {
                if (given.containsKey(field.name)) found++;
                var one = field.read(given.get(field.name));
                if (one != null) read.put(field.name, one);
            }
            if (found < given.size()) throw new IllegalArgumentException("an unknown field among " + given.keySet());
            return read;
        };
    }

    /**
     * A field of an object.
     *
     * @param isRequired it must be there
     * @param unset what it is if it is not there; null for nothing
     * @param isWritten it is on the log of events even if it is what it is when it is not there
     */
    record Field(String name, Kind kind, boolean isRequired, Object unset, boolean isWritten) {
        static Field must(String name, Kind kind) {
            return new Field(name, kind, true, null, true);
        }

        static Field may(String name, Kind kind) {
            return new Field(name, kind, false, null, true);
        }

        /** One that is left out where it is what it is anyway. */
        static Field may(String name, Kind kind, Object unset) {
            return new Field(name, kind, false, unset, false);
        }

        /** One that is always written. */
        static Field or(String name, Kind kind, Object unset) {
            return new Field(name, kind, false, unset, true);
        }

        private Object read(Object value) {
            if (value == null && isRequired) throw new IllegalArgumentException(name + " is missing");
            if (value == null) return isWritten ? unset : null;
            try {
                var read = kind.read(value);
                return isWritten || !read.equals(unset) ? read : null;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        }
    }

    private static void require(boolean holds, Object value) {
        if (!holds) throw new IllegalArgumentException("it cannot be " + value);
    }
}
