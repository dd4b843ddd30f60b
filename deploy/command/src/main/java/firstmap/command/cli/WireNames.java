package firstmap.command.cli;

import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.WireName;
import firstmap.node.scenario.Speed;
import firstmap.node.scenario.Way;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are words of the contract, said and completed as the contract writes them. */
public final class WireNames {
    private WireNames() {}

    static void register(CommandLine line) {
        line.registerConverter(HeapSpec.Kind.class, text -> of(HeapSpec.Kind.class, text));
        line.registerConverter(Policy.class, text -> of(Policy.class, text));
        line.registerConverter(Check.class, text -> of(Check.class, text));
        line.registerConverter(Speed.class, text -> of(Speed.class, text));
        line.registerConverter(Way.class, text -> of(Way.class, text));
    }

    /** @throws TypeConversionException that names the words there are */
    public static <E extends Enum<E> & WireName> E of(Class<E> type, String text) {
        for (var constant : type.getEnumConstants()) if (constant.wireName().equals(text)) return constant;
        var known =
                Arrays.stream(type.getEnumConstants()).map(WireName::wireName).collect(Collectors.joining(", "));
        throw new TypeConversionException("'" + text + "' is not one of " + known);
    }

    static final class HeapKinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(HeapSpec.Kind.values())
                    .map(HeapSpec.Kind::wireName)
                    .iterator();
        }
    }

    static final class Policies implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Policy.values()).map(Policy::wireName).iterator();
        }
    }

    static final class Checks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Check.values()).map(Check::wireName).iterator();
        }
    }

    static final class Ways implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Way.values()).map(Way::wireName).iterator();
        }
    }

    static final class Speeds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Speed.values()).map(Speed::wireName).iterator();
        }
    }
}
