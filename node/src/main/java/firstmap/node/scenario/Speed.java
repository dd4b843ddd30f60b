package firstmap.node.scenario;

import firstmap.events.Invalid;
import firstmap.events.Time;
import firstmap.events.WireName;

/** How simulated time goes by. */
public enum Speed implements WireName {
    /** One simulated second takes one second: each device goes by the wall clock, and nobody waits for anybody. */
    REAL("real", Time.GIVEN),
    /** As fast as causality allows: the board grants its time, and the next instant comes when everybody has done with this one. */
    MAX("max", Time.GRANTED);

    private final String wireName;
    private final Time time;

    Speed(String wireName, Time time) {
        this.wireName = wireName;
        this.time = time;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /**
     * The scenario on a board whose time goes by so.
     *
     * @throws Invalid if the scenario says that its board grants its time, which the wall clock does not wait for
     */
    public Scenario of(Scenario scenario) {
        if (time == Time.GIVEN && scenario.spec().time() == Time.GRANTED)
            throw new Invalid(
                    "",
                    "the board of scenario " + scenario.name()
                            + " grants its time, and the wall clock waits for nobody:" + " leave --speed " + wireName
                            + " out, or 'time: granted' of the board");
        return scenario.granting(time);
    }
}
