package firstmap.coordinator.rule;

import firstmap.events.Invalid;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The editions of the rule that this program decides by. A board is decided by the one that its {@code defined} states,
 * for ever; what was decided by one that is not here can be read, but neither repeated nor continued.
 */
public enum Edition {
    /** What decided before there were editions; its number is not written. */
    FIRST(1),
    /**
     * A device, a buffer and a board have an owner; a board ends; a node's time does not run back, and its numbers do not jump.
     */
    SECOND(2);

    private final int number;

    Edition(int number) {
        this.number = number;
    }

    /** As the log states it. */
    public int number() {
        return number;
    }

    /** Empty if this program does not have it. */
    public static Optional<Edition> of(int number) {
        return Arrays.stream(values())
                .filter(edition -> edition.number == number)
                .findFirst();
    }

    /**
     * The edition of a board.
     *
     * @throws UnknownEdition if this program does not have it
     */
    public static Edition of(String board, int number) {
        return of(number).orElseThrow(() -> new UnknownEdition(board, number));
    }

    /**
     * The same, where somebody asks for it by name.
     *
     * @param setting how the setting is called
     * @throws Invalid if this program does not have it
     */
    public static Edition named(String setting, int number) {
        return of(number)
                .orElseThrow(() -> new Invalid(
                        setting, "rule " + number + " is none that this version has (it has " + known() + ")"));
    }

    /** The one that a new board gets, unless it is to get an earlier one. */
    public static Edition newest() {
        return values()[values().length - 1];
    }

    /**
     * Whether a board keeps in mind which node made what, and at which time each was heard last; whatever comes after the first
     * edition does.
     */
    static boolean remembersNodes(int rule) {
        return rule > FIRST.number;
    }

    /** The numbers of all that there are, as a sentence names them. */
    static String known() {
        return Arrays.stream(values())
                .map(edition -> Integer.toString(edition.number))
                .collect(Collectors.joining(", "));
    }
}
