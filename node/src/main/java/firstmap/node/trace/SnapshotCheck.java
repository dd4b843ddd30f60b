package firstmap.node.trace;

import firstmap.events.Recorded;
import firstmap.node.client.BoardView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A board's live buffers against those of a recorded machine at the same moment. */
public final class SnapshotCheck {
    private SnapshotCheck() {}

    /**
     * Compares buffers, sizes, and the devices attached to each, as a multiset.
     *
     * @param live what a board holds, as {@link BoardView#live()} gives it
     * @return the differences in words, in the dump's order; empty if they are equal
     */
    public static List<String> differences(List<Recorded.Live> live, Recorded.Snapshot recorded) {
        var here = new LinkedHashMap<String, Recorded.Live>();
        for (var buffer : live) here.put(buffer.buffer(), buffer);
        var differences = new ArrayList<String>();
        for (var there : recorded.buffers()) {
            var buffer = here.remove(there.buffer());
            if (buffer == null) {
                differences.add(there.buffer() + ": live on the recorded machine only");
                continue;
            }
            if (buffer.size() != there.size())
                differences.add(there.buffer() + ": " + buffer.size() + " bytes, recorded " + there.size());
            var devices = sorted(buffer.devices());
            var recordedDevices = sorted(there.devices());
            if (!devices.equals(recordedDevices))
                differences.add(there.buffer() + ": attached " + devices + ", recorded " + recordedDevices);
        }
        for (var buffer : here.values()) differences.add(buffer.buffer() + ": not live on the recorded machine");
        return differences;
    }

    private static List<String> sorted(List<String> devices) {
        return devices.stream().sorted().toList();
    }
}
