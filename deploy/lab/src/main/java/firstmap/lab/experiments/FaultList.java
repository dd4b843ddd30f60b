package firstmap.lab.experiments;

import firstmap.lab.simulation.Broken;
import java.util.List;
import java.util.stream.Stream;

/** The faults that there are: the broken coordinators first, then the slips in the order of the file. */
public final class FaultList {
    private FaultList() {}

    public static List<Fault> all() {
        var coordinators =
                Stream.of(Broken.values()).map(broken -> new Fault.BrokenCoordinator(broken.wireName(), broken.how()));
        return Stream.<Fault>concat(coordinators, slips().stream()).toList();
    }

    static List<Fault.Slip> slips() {
        return Declared.list("faults.yaml", Fault.Slip.class);
    }
}
