package firstmap.node.trace;

import firstmap.events.Limits;
import firstmap.events.Recorded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The dumps beside a trace, {@code NAME.bufinfo-TAG.txt}, each taken at the trace's mark {@code snapshot=TAG}. */
final class DumpFiles {
    private static final String END = ".txt";

    private final Source source;
    private final Names names;
    private final Notes notes;
    private final Map<String, String> fileOf = new LinkedHashMap<>();
    private final Map<String, Taken> taken = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /** @param asksBefore how many requests of the recording precede the mark */
    private record Taken(Recorded.Snapshot snapshot, int asksBefore) {}

    DumpFiles(Source source, Names names, Notes notes) {
        this.source = source;
        this.names = names;
        this.notes = notes;
        var name = source.name();
        int cut = name.lastIndexOf(".trace.");
        if (cut <= 0) return;
        var prefix = name.substring(0, cut) + ".bufinfo-";
        try {
            for (var file : source.siblings().startingWith(prefix))
                if (file.endsWith(END) && file.length() > prefix.length() + END.length())
                    fileOf.put(file.substring(prefix.length(), file.length() - END.length()), file);
        } catch (IOException e) {
            notes.odd(0, "the files beside it cannot be listed: " + e.getMessage());
        }
    }

    /** The trace says that a dump was taken now. */
    void mark(String tag, TraceHistory history) {
        if (!fileOf.containsKey(tag) || leftOut.containsKey(tag)) return;
        if (taken.remove(tag) != null) {
            leftOut.put(tag, "left out: the trace has its mark twice");
            return;
        }
        try {
            var dump = BufinfoReader.read(fileOf.get(tag), source.siblings().read(fileOf.get(tag)));
            taken.put(
                    tag, new Taken(snapshot(tag, dump, history), history.asks().size()));
        } catch (IOException | CannotImport e) {
            leftOut.put(tag, "left out: " + e.getMessage());
        }
    }

    private Recorded.Snapshot snapshot(String tag, Dump dump, TraceHistory history) {
        if (!dump.notes().complete())
            throw new CannotImport(
                    fileOf.get(tag), String.join("; ", dump.notes().reasons()));
        if (dump.buffers().size() > Limits.MAX_EXTENTS)
            throw new CannotImport(fileOf.get(tag), "more than " + Limits.MAX_EXTENTS + " buffers");
        var live = new ArrayList<Recorded.Live>();
        var seen = new HashSet<String>();
        for (var buffer : dump.buffers()) {
            var ino = buffer.row().ino();
            if (ino == null
                    || buffer.size() == null
                    || !seen.add(ino)
                    || buffer.devices().size() > Limits.MAX_EXTENTS)
                throw new CannotImport(fileOf.get(tag), "line " + buffer.line() + " cannot be told from other buffers");
            live.add(new Recorded.Live(
                    history.bufferNow(ino),
                    buffer.size(),
                    buffer.devices().stream().map(names::id).toList()));
        }
        return new Recorded.Snapshot(tag, live);
    }

    /**
     * Hangs each dump on the request right before its mark.
     *
     * @param head what comes before the recording's own requests, at least one
     */
    void place(List<TimedRequest> head, List<TimedRequest> asks) {
        taken.forEach((tag, moment) -> {
            var ask = moment.asksBefore == 0 ? head.getLast() : asks.get(moment.asksBefore - 1);
            if (ask.snapshots.size() < Limits.MAX_LIST) ask.snapshots.add(moment.snapshot);
            else leftOut.put(tag, "left out: too many dumps at one request");
        });
    }

    /** The dump did not fit into its request. */
    void tooLarge(String tag) {
        leftOut.put(tag, "left out: its request would be longer than " + Limits.MAX_REQUEST_BYTES + " bytes");
    }

    /**
     * Says of every dump what became of it: first those that the trace has a mark of, in its order.
     *
     * @param carrier id of the request that carries a tag
     * @param differences between a dump and what follows from the trace, by tag
     */
    void note(Map<String, String> carrier, Map<String, List<String>> differences) {
        var tags = new LinkedHashSet<>(taken.keySet());
        tags.addAll(fileOf.keySet());
        for (var tag : tags) {
            var file = fileOf.get(tag);
            int buffers =
                    taken.containsKey(tag) ? taken.get(tag).snapshot.buffers().size() : 0;
            String outcome = leftOut.get(tag);
            if (outcome == null && !taken.containsKey(tag)) outcome = "left out: the trace has no mark snapshot=" + tag;
            if (outcome == null) {
                var found = differences.getOrDefault(tag, List.of());
                outcome = found.isEmpty() ? Summary.SnapshotNote.EQUAL : String.join("; ", found);
                if (!found.isEmpty()) notes.disagreeing(file + " and the trace: " + outcome);
            }
            notes.snapshots.add(new Summary.SnapshotNote(
                    Names.printable(tag, 128),
                    Names.printable(file, 256),
                    buffers,
                    carrier.get(tag),
                    Names.printable(outcome, 1000)));
        }
    }
}
