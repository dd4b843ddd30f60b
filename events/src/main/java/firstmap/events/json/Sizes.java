package firstmap.events.json;

import firstmap.events.Invalid;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Sizes and addresses as people write them: {@code 64KiB}, {@code 0x80000000}. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})\\s*(KiB|MiB|GiB)?");

    /** What is wrong with anything else. */
    static final String NONE = "not a whole number or a size such as 64KiB";

    private Sizes() {}

    /** @throws Invalid if it is none; {@code name} is where it stands */
    static BigInteger parse(String name, String text) {
        var match = SIZE.matcher(text);
        if (!match.matches()) throw new Invalid(name, NONE);
        var digits = match.group(1);
        var number = digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        return switch (match.group(2)) {
            case null -> number;
            case "KiB" -> number.shiftLeft(10);
            case "MiB" -> number.shiftLeft(20);
            default -> number.shiftLeft(30);
        };
    }
}
