package firstmap.events;

/** How the simulated time of a board goes on. */
public enum Time implements WireName {
    /** A request's {@code at} is what its node says. */
    GIVEN("given"),
    /** Time goes on by turns: an instant ends when every node that is asked has said all that it wants in it. */
    GRANTED("granted");

    private final String wireName;

    Time(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
