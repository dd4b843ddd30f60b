package firstmap.coordinator.rule;

/** What must be true of a board, whether it follows its log or is restored. */
final class StateChecks {
    private StateChecks() {}

    /** @throws IllegalArgumentException unless it holds */
    static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException(otherwise);
    }
}
