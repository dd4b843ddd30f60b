package firstmap.node.scenario;

import firstmap.events.Policy;
import firstmap.events.WireName;

/** What can be done for a function that comes when the storage is there. */
public enum Way implements WireName {
    /** Nothing: it is refused. */
    STRICT("strict", Policy.STRICT),
    /** The producer makes a new set for it and all others, and gives the old one up. */
    RECREATE("recreate", Policy.STRICT),
    /** Whoever will ever come is counted when the set is made. */
    PRE_ATTACH("pre-attach", Policy.STRICT),
    /** It is granted what suits it as it is. */
    COMPATIBLE("compatible", Policy.COMPATIBLE),
    /** The storage moves to where it suits all. */
    MIGRATE("migrate", Policy.MIGRATE);

    private final String wireName;
    private final Policy policy;

    Way(String wireName, Policy policy) {
        this.wireName = wireName;
        this.policy = policy;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** The board's rule that belongs to it. */
    public Policy policy() {
        return policy;
    }
}
