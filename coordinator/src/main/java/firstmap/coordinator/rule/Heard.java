package firstmap.coordinator.rule;

/**
 * What a board has heard of one node.
 *
 * @param numbers which of its numbers have had their outcome
 * @param at to which time it has come with the highest of them since the board was defined, nanoseconds; 0 on boards of the
 *     first edition of the rule, which do not look at it
 */
public record Heard(SequenceWindow numbers, long at) {
    static final Heard NOTHING = new Heard(SequenceWindow.NOTHING, 0);

    /** Whether time runs back here. A number that comes late was asked before, and may say so. */
    boolean isBefore(long seq, long time) {
        return seq > numbers.highest() && time < at;
    }

    /** With this number, too. */
    Heard with(long seq, long time) {
        return new Heard(numbers.with(seq), seq < numbers.highest() ? at : Math.max(at, time));
    }

    /** Whether a node can have been heard so: a number at least, and a time that there is. */
    boolean isSound() {
        return numbers.isSound() && at >= 0;
    }
}
