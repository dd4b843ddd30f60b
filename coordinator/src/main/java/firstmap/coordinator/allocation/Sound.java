package firstmap.coordinator.allocation;

/** What must be true of a board, whether it follows its log or is restored. */
final class Sound {
    private Sound() {}

    /** @throws IllegalArgumentException unless it holds */
    static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException(otherwise);
    }
}
