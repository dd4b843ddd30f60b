package firstmap.coordinator.rule;

/**
 * A request that a board does not even refuse: it changes nothing, uses up no number, and belongs among the dead letters. What
 * it says follows from the board and the request alone, so that whoever reads the log comes to the same.
 */
public final class Inadmissible extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param problem one sentence, which begins with the field that is wrong */
    public Inadmissible(String problem) {
        super(problem);
    }
}
