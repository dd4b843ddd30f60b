package firstmap.node.trace;

import firstmap.events.Recorded;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** A dump alone as requests: it shows what there was, and neither how nor when it came to be. */
final class DumpRequests {
    private DumpRequests() {}

    static List<TimedRequest> of(Dump dump, Names names, RecordedDevices roster) {
        var asks = new ArrayList<TimedRequest>();
        var lives = new HashMap<String, Integer>();
        int position = 0;
        boolean withoutIno = false;
        for (var buffer : dump.buffers()) {
            position++;
            if (buffer.size() == null) continue;
            var ino = buffer.row().ino();
            withoutIno |= ino == null;
            var id = ino == null ? "row-" + position : "ino-" + ino;
            int life = lives.merge(id, 1, Integer::sum);
            if (life > 1) {
                // Before Linux 5.19 the numbers came from a counter that wraps.
                dump.notes().odd(buffer.line(), "inode " + ino + " is there again: a buffer of its own");
                id += "." + life;
            }
            add(asks, id, buffer, names, roster);
        }
        var open = dump.notes().cannotTell;
        open.add("time and order: every request is at 0, in the order of the dump");
        open.add("maps: a dump shows who is attached, not who has mapped");
        open.add("who created a buffer: its exporter stands for it");
        if (withoutIno) open.add("which buffer is which: rows without inode number are called by their position");
        return asks;
    }

    private static void add(
            List<TimedRequest> asks, String id, Dump.Buffer buffer, Names names, RecordedDevices roster) {
        var row = buffer.row();
        var exporter = names.id(row.exporter() == null ? "exporter" : row.exporter());
        asks.add(new TimedRequest(
                exporter,
                0,
                new Request.Create(id, buffer.size(), null, null, roster.placedBy(row.exporter()), null),
                new Recorded(
                        TraceRequests.shortened(row.exporter()),
                        TraceRequests.shortened(row.name()),
                        null,
                        null,
                        null,
                        List.of())));
        var times = new HashMap<String, Integer>();
        for (var name : buffer.devices()) {
            var device = names.id(name);
            var attachment = device + "/" + id + "/" + times.merge(device, 1, Integer::sum);
            asks.add(new TimedRequest(
                    device,
                    0,
                    new Request.Attach(attachment, id, device, roster.function(device), false),
                    Recorded.NOTHING));
        }
    }
}
