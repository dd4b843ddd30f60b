package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.rule.Heard;
import firstmap.coordinator.rule.Opening;
import firstmap.coordinator.rule.SequenceWindow;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.Wait;
import firstmap.events.DmaParameters;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.Json;
import firstmap.events.json.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Reads the parts of one snapshot in order. What has been read is trusted only once {@link #end} has held it to its hash. */
final class SnapshotReader {
    private final SnapshotManifest manifest;
    private final MessageDigest digest = Sha256.begin();
    private long bytes;

    private String head;
    private Snapshot.Asked last;
    private long at;
    private final SequencedMap<String, Heard> nodes = new LinkedHashMap<>();
    /** Null until the board is defined. */
    private SnapshotItem.Defined defined;
    /** Null unless the board is retired. */
    private Integer retired;

    /** Null where time has ended, or is given. */
    private Opening opening;

    private final List<Snapshot.Member> members = new ArrayList<>();
    private final List<Wait> waiting = new ArrayList<>();

    private final List<Long> highWaterBytes = new ArrayList<>();
    private final List<String> freed = new ArrayList<>();
    private final SequencedMap<String, Long> out = new LinkedHashMap<>();
    private final List<DmaParameters> parameters = new ArrayList<>();
    private final SequencedMap<String, Device> devices = new LinkedHashMap<>();
    private final List<Snapshot.Kept> buffers = new ArrayList<>();
    /** The buffer whose attachments are being read; null before the first. */
    private SnapshotItem.Made open;

    private List<DmaParameters> openExpected = List.of();
    private SequencedMap<String, Attachment> openAttachments = new LinkedHashMap<>();

    /** A board has few functions and many attachments: each name is kept once. */
    private final Map<FunctionRef, FunctionRef> functions = new HashMap<>();

    private record Device(
            SequencedMap<String, DmaParameters> functions,
            String owner,
            List<String> attachments,
            List<String> waits) {}

    SnapshotReader(SnapshotManifest manifest) {
        this.manifest = manifest;
    }

    /** @throws Invalid if it is not that part of this snapshot */
    void part(int number, byte[] json) {
        digest.update(json);
        bytes += json.length;
        var part = Json.draft(json, SnapshotParts.MAX_BYTES, SnapshotParts.Part.FORM);
        part.requireType();
        if (!part.get(SnapshotParts.Part.BOARD).equals(manifest.board()))
            throw new Invalid("board", "not " + manifest.board());
        if (part.get(SnapshotParts.Part.SEQ) != manifest.seq()) throw new Invalid("seq", "not " + manifest.seq());
        if (Limits.range("part", part.get(SnapshotParts.Part.NUMBER), 0, manifest.parts() - 1) != number)
            throw new Invalid("part", "not " + number);
        var items = part.make().items();
        for (int i = 0; i < items.size(); i++) {
            try {
                take(items.get(i));
            } catch (Invalid e) {
                throw e.under("items[" + i + "]");
            }
        }
    }

    /** @throws Invalid if what was read is not what was written */
    Snapshot end() {
        var hash = HexFormat.of().formatHex(digest.digest());
        if (bytes != manifest.bytes() || !hash.equals(manifest.state()))
            throw new Invalid("state", "is " + hash + " of " + bytes + " bytes, not " + manifest.state());
        if (!manifest.head().equals(head)) throw new Invalid("head", "not that of the manifest");
        close();

        if (defined == null
                && !(opening == null
                        && members.isEmpty()
                        && waiting.isEmpty()
                        && highWaterBytes.isEmpty()
                        && freed.isEmpty()
                        && out.isEmpty()
                        && devices.isEmpty()
                        && buffers.isEmpty())) throw new Invalid("", "a state of a board that is not defined");
        return new Snapshot(
                manifest.board(), manifest.seq(), head, last, at, nodes, defined == null ? null : defined(), retired);
    }

    private Snapshot.Time time(List<String> roster) {
        if (!roster.isEmpty()) return new Snapshot.Time(roster, opening, members, waiting);
        if (opening != null || !members.isEmpty() || !waiting.isEmpty())
            throw new Invalid("", "a granted time of a board that has none");
        return null;
    }

    private Snapshot.Defined defined() {
        var joined = devices.entrySet().stream()
                .map(device -> new Snapshot.Device(
                        device.getKey(),
                        device.getValue().functions(),
                        device.getValue().owner(),
                        device.getValue().attachments(),
                        device.getValue().waits()))
                .toList();
        var event = defined.event();
        return new Snapshot.Defined(
                event.spec(),
                event.rule(),
                defined.by(),
                highWaterBytes,
                joined,
                buffers,
                freed,
                out,
                time(event.nodes()));
    }

    // ---- items

    private void take(SnapshotItem item) {
        switch (item) {
            case SnapshotItem.Head it -> head(it);
            case SnapshotItem.Node it -> node(it);
            case SnapshotItem.Defined it -> defined(it);
            case SnapshotItem.Retired it -> retired(it);
            case SnapshotItem.HighWater it -> heap(it);
            case SnapshotItem.Out it -> out(it);
            case SnapshotItem.Freed it -> freed.addAll(ids(it.ids()));
            case SnapshotItem.Parameters it -> parameters.add(it.parameters());
            case SnapshotItem.Joined it -> device(it);
            case SnapshotItem.Made it -> buffer(it);
            case SnapshotItem.Tied it -> attachment(it);
            case SnapshotItem.Attachments it -> known(it.device()).attachments().addAll(ids(it.ids()));
            case SnapshotItem.Open it -> open(it);
            case SnapshotItem.Member it -> members.add(it.member());
            case SnapshotItem.Waiting it -> waiting.add(it.who());
            case SnapshotItem.Waits it -> known(it.device()).waits().addAll(ids(it.ids()));
        }
    }

    private void head(SnapshotItem.Head it) {
        if (head != null) throw new Invalid("", "there twice");
        head = it.head();
        last = it.last();
        at = it.at();
    }

    private void node(SnapshotItem.Node it) {
        if (nodes.put(it.node(), new Heard(new SequenceWindow(it.highest(), it.below()), it.at())) != null)
            throw new Invalid("node", "there twice");
    }

    private void retired(SnapshotItem.Retired it) {
        if (retired != null) throw new Invalid("", "there twice");
        retired = it.rule();
    }

    private void defined(SnapshotItem.Defined it) {
        if (defined != null) throw new Invalid("", "there twice");
        defined = it;
    }

    private void open(SnapshotItem.Open it) {
        if (opening != null) throw new Invalid("", "there twice");
        opening = it.opening();
    }

    private void heap(SnapshotItem.HighWater it) {
        int next = highWaterBytes.size();
        var heaps =
                defined == null ? List.<HeapSpec>of() : defined.event().spec().heaps();
        if (next >= heaps.size() || !it.heap().equals(heaps.get(next).name()))
            throw new Invalid("heap", "not the board's next heap");
        highWaterBytes.add(it.highWaterBytes());
    }

    private void out(SnapshotItem.Out it) {
        if (out.put(it.node(), it.since()) != null) throw new Invalid("node", "there twice");
    }

    private void device(SnapshotItem.Joined it) {
        var joined = it.event();
        var device = new Device(joined.functions(), it.by(), new ArrayList<>(), new ArrayList<>());
        if (devices.put(joined.device(), device) != null) throw new Invalid("device", "there twice");
    }

    private Device known(String name) {
        var device = devices.get(name);
        if (device == null) throw new Invalid("device", "unknown");
        return device;
    }

    private void buffer(SnapshotItem.Made it) {
        close();
        var expected = new ArrayList<DmaParameters>();
        for (int number : it.expected()) {
            Limits.range("expected[" + expected.size() + "]", number, 0, parameters.size() - 1);
            expected.add(parameters.get(number));
        }
        open = it;
        openExpected = expected;
        openAttachments = new LinkedHashMap<>();
    }

    private void attachment(SnapshotItem.Tied it) {
        var event = it.event();
        if (open == null || !event.buffer().equals(open.event().buffer()))
            throw new Invalid("buffer", "not that before it");
        var function = new FunctionRef(event.device(), event.function());
        var attachment = new Attachment(
                event.attachment(),
                open.event().buffer(),
                functions.computeIfAbsent(function, name -> name),
                event.dynamic(),
                it.standing(),
                it.alternative(),
                it.mapping());
        if (openAttachments.put(attachment.id(), attachment) != null) throw new Invalid("attachment", "there twice");
    }

    /** The open buffer has all its attachments. */
    private void close() {
        if (open == null) return;
        var whole = Buffer.kept(open.event(), open.released(), open.backing(), open.moving(), openAttachments);
        buffers.add(new Snapshot.Kept(whole, openExpected, open.by()));
        open = null;
    }

    private static List<String> ids(List<String> ids) {
        ids.forEach(id -> Limits.id("ids", id));
        return ids;
    }
}
