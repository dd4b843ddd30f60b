package firstmap.lab.checker;

/** An event that cannot have happened to the board as it was. */
final class Impossible extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Flaw flaw;

    Impossible(Flaw flaw, String why) {
        super(why);
        this.flaw = flaw;
    }

    Flaw flaw() {
        return flaw;
    }

    static void require(boolean holds, String otherwise) {
        require(holds, Flaw.DIVERGED, otherwise);
    }

    static void require(boolean holds, Flaw flaw, String otherwise) {
        if (!holds) throw new Impossible(flaw, otherwise);
    }
}
