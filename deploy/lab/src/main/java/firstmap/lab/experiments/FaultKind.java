package firstmap.lab.experiments;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where somebody has erred. */
public enum FaultKind {
    /** In how a coordinator treats the log: those that the simulation breaks on purpose. */
    @JsonProperty("coordinator")
    COORDINATOR,
    /** In what follows from a request. */
    @JsonProperty("rule")
    RULE,
    /** In where memory may lie and how a device sees it. */
    @JsonProperty("storage")
    STORAGE,
    /** In what is read from the wire and written to it. */
    @JsonProperty("codec")
    CODEC,
    /** In what an event changes. */
    @JsonProperty("fold")
    FOLD,
    /** In how boards are rebuilt from snapshots and events. */
    @JsonProperty("recovery")
    RECOVERY,
    /** In what judges a log. */
    @JsonProperty("audit")
    AUDIT,
    /** In what keeps strangers from acting for others, and one fault from stopping more than one thing. */
    @JsonProperty("guard")
    GUARD;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
