package firstmap.lab.simulation.world;

/** The process has been killed: nothing of it runs any more. An error, so that nobody takes it for a failure to handle. */
public final class Killed extends Error {
    private static final long serialVersionUID = 1;

    public Killed() {
        super("killed", null, false, false);
    }
}
