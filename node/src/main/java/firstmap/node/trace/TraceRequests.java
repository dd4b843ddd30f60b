package firstmap.node.trace;

import firstmap.events.Direction;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.node.trace.TraceBuffers.Attachment;
import firstmap.node.trace.TraceBuffers.Buffer;
import java.util.List;

/** What each event of a trace asks for, and what the recorded machine did, taken from its fields. */
final class TraceRequests {
    private final Names names;
    private final RecordedDevices roster;

    TraceRequests(Names names, RecordedDevices roster) {
        this.names = names;
        this.roster = roster;
    }

    /** A device's id. */
    String device(String name) {
        return names.id(name);
    }

    TimedRequest create(Buffer buffer, long at, TraceFields f) {
        return new TimedRequest(
                exporter(buffer),
                at,
                new Request.Create(buffer.id, buffer.size, null, null, roster.placedBy(buffer.exporter), null),
                new Recorded(shortened(f.text("exp_name")), shortened(f.text("name")), null, null, null, List.of()));
    }

    TimedRequest attach(Attachment attachment, long at, TraceFields f, Integer errno) {
        boolean dynamic = Long.valueOf(1).equals(f.number("is_dynamic"));
        var function = roster.function(attachment.device);
        return new TimedRequest(
                attachment.device,
                at,
                new Request.Attach(attachment.id, attachment.buffer.id, attachment.device, function, dynamic),
                new Recorded(null, null, f.attachment(), null, errno, List.of()));
    }

    TimedRequest map(Attachment attachment, Direction direction, long at, TraceFields f, Integer errno) {
        var nents = f.number("nents");
        boolean told = errno == null && nents != null && nents >= 0 && nents <= Integer.MAX_VALUE;
        var entries = told ? Integer.valueOf(nents.intValue()) : null;
        return new TimedRequest(
                attachment.device,
                at,
                new Request.Map(attachment.id, direction),
                new Recorded(null, null, f.attachment(), entries, errno, List.of()));
    }

    TimedRequest unmap(Attachment attachment, long at, TraceFields f) {
        return new TimedRequest(attachment.device, at, new Request.Unmap(attachment.id), pointer(f));
    }

    TimedRequest detach(Attachment attachment, long at, TraceFields f) {
        return new TimedRequest(attachment.device, at, new Request.Detach(attachment.id), pointer(f));
    }

    TimedRequest release(Buffer buffer, long at) {
        return new TimedRequest(exporter(buffer), at, new Request.Release(buffer.id), Recorded.NOTHING);
    }

    private String exporter(Buffer buffer) {
        return names.id(buffer.exporter.isEmpty() ? "exporter" : buffer.exporter);
    }

    private static Recorded pointer(TraceFields f) {
        return new Recorded(null, null, f.attachment(), null, null, List.of());
    }

    /** {@code enum dma_data_direction}; null if the trace does not say, or says none. */
    static Direction direction(TraceFields f) {
        return switch (f.number("dir")) {
            case null -> null;
            case Long dir when dir == 0 -> Direction.BIDIRECTIONAL;
            case Long dir when dir == 1 -> Direction.TO_DEVICE;
            case Long dir when dir == 2 -> Direction.FROM_DEVICE;
            case Long _ -> null;
        };
    }

    /** A name of the recorded machine, short enough for a request. */
    static String shortened(String name) {
        return name == null ? null : Names.printable(name, 256);
    }
}
