package firstmap.lab.experiments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Something that is wrong on purpose, so that something must catch it. */
public sealed interface Fault {
    String name();

    FaultKind kind();

    /** What it does wrong, in one sentence. */
    String what();

    /** A coordinator that {@code simulate --broken} knows by this name. */
    record BrokenCoordinator(String name, String what) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.COORDINATOR;
        }
    }

    /**
     * A slip in one source.
     *
     * @param tests classes, by their full names, one of which must fail
     */
    record Slip(String name, FaultKind kind, String what, Edit edit, List<String> tests) implements Fault {
        public Slip {
            tests = List.copyOf(tests);
        }

        @JsonCreator
        static Slip of(
                @JsonProperty("name") String name,
                @JsonProperty("kind") FaultKind kind,
                @JsonProperty("what") String what,
                @JsonProperty("forms") List<Edit.Form> forms,
                @JsonProperty("tests") List<String> tests) {
            return new Slip(name, kind, what, new Edit(forms), tests);
        }
    }
}
