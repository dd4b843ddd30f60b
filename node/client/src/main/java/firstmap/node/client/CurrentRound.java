package firstmap.node.client;

import java.util.List;

/**
 * A round that is over when all have taken their turn who are asked in it.
 *
 * @param at simulated time, nanoseconds
 * @param number which of that instant, from 0
 * @param asked who takes a turn in it, whoever plays them
 */
public record CurrentRound(long at, long number, List<String> asked) {
    /** Its name: {@code AT.NUMBER}. */
    String text() {
        return at + "." + number;
    }

    /** What would follow in the same instant. */
    CurrentRound next() {
        return new CurrentRound(at, number + 1, List.of());
    }
}
