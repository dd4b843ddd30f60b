package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.rule.SequenceWindow;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.EventJson;
import firstmap.events.json.Fields;
import firstmap.events.json.Json;
import firstmap.events.json.Sha256;
import firstmap.events.json.SpecJson;
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
    private final SequencedMap<String, SequenceWindow> nodes = new LinkedHashMap<>();
    /** Null until the board is defined. */
    private Event.Defined defined;

    private final List<Long> highWaterBytes = new ArrayList<>();
    private final List<String> freed = new ArrayList<>();
    private final List<DmaParameters> parameters = new ArrayList<>();
    private final SequencedMap<String, Device> devices = new LinkedHashMap<>();
    private final List<Snapshot.Kept> buffers = new ArrayList<>();
    /** The buffer whose attachments are being read; null before the first. */
    private Open open;

    private List<DmaParameters> openExpected = List.of();
    private SequencedMap<String, Attachment> openAttachments = new LinkedHashMap<>();

    /** A board has few functions and many attachments: each name is kept once. */
    private final Map<FunctionRef, FunctionRef> functions = new HashMap<>();

    private record Device(
            SequencedMap<String, DmaParameters> functions, List<String> attachments, List<String> waits) {}

    private record Open(Event.Created made, boolean released, Event.Backing backing, Event.Newcomer moving) {}

    SnapshotReader(SnapshotManifest manifest) {
        this.manifest = manifest;
    }

    /** @throws Invalid if it is not that part of this snapshot */
    void part(int number, byte[] json) {
        digest.update(json);
        bytes += json.length;
        var f = Fields.of(Json.tree(json, SnapshotParts.MAX_BYTES));
        if (!f.text("type").equals("part")) throw new Invalid("type", "not part");
        if (!f.id("board").equals(manifest.board())) throw new Invalid("board", "not " + manifest.board());
        if (f.number("seq", 1, Long.MAX_VALUE) != manifest.seq()) throw new Invalid("seq", "not " + manifest.seq());
        if (f.number("part", 0, manifest.parts() - 1) != number) throw new Invalid("part", "not " + number);
        f.each("items", Integer.MAX_VALUE, this::item);
        f.end();
    }

    /** @throws Invalid if what was read is not what was written */
    Snapshot end() {
        var hash = HexFormat.of().formatHex(digest.digest());
        if (bytes != manifest.bytes() || !hash.equals(manifest.state()))
            throw new Invalid("state", "is " + hash + " of " + bytes + " bytes, not " + manifest.state());
        if (!manifest.head().equals(head)) throw new Invalid("head", "not that of the manifest");
        close();
        if (defined == null && !(highWaterBytes.isEmpty() && freed.isEmpty() && devices.isEmpty() && buffers.isEmpty()))
            throw new Invalid("", "a state of a board that is not defined");
        return new Snapshot(manifest.board(), manifest.seq(), head, last, nodes, defined == null ? null : defined());
    }

    private Snapshot.Defined defined() {
        var joined = devices.entrySet().stream()
                .map(device -> new Snapshot.Device(
                        device.getKey(),
                        device.getValue().functions(),
                        device.getValue().attachments(),
                        device.getValue().waits()))
                .toList();
        return new Snapshot.Defined(defined.spec(), defined.rule(), highWaterBytes, joined, buffers, freed);
    }

    // ---- items

    private void item(Fields f) {
        var type = f.text("type");
        switch (type) {
            case "board" -> board(f);
            case "node" -> node(f);
            case "defined" -> defined(f);
            case "heap" -> heap(f);
            case "freed" -> freed.addAll(ids(f));
            case "parameters" -> parameters.add(f.object("parameters", SpecJson::parameters));
            case "device" -> device(f);
            case "buffer" -> buffer(f);
            case "attachment" -> attachment(f);
            case "attachments" -> known(f).attachments().addAll(ids(f));
            case "waits" -> known(f).waits().addAll(ids(f));
            default -> throw new Invalid("type", "unknown type of item");
        }
    }

    private void board(Fields f) {
        if (head != null) throw new Invalid("", "there twice");
        head = f.text("head");
        if (f.has("node")) last = new Snapshot.Asked(f.id("node"), f.number("nodeSeq", 1, Long.MAX_VALUE));
    }

    private void node(Fields f) {
        var heard = new SequenceWindow(
                f.number("highest", 1, Long.MAX_VALUE), Limits.present("below", f.optionalMask("below")));
        if (nodes.put(f.id("node"), heard) != null) throw new Invalid("node", "there twice");
    }

    private void defined(Fields f) {
        if (defined != null) throw new Invalid("", "there twice");
        defined = EventJson.defined(f);
    }

    private void heap(Fields f) {
        int next = highWaterBytes.size();
        var heaps = defined == null ? List.<HeapSpec>of() : defined.spec().heaps();
        if (next >= heaps.size() || !f.id("heap").equals(heaps.get(next).name()))
            throw new Invalid("heap", "not the board's next heap");
        highWaterBytes.add(f.number("highWaterBytes", 0, Limits.MAX_BYTES));
    }

    private void device(Fields f) {
        var joined = EventJson.joined(f);
        var device = new Device(joined.functions(), new ArrayList<>(), new ArrayList<>());
        if (devices.put(joined.device(), device) != null) throw new Invalid("device", "there twice");
    }

    private Device known(Fields f) {
        var device = devices.get(f.id("device"));
        if (device == null) throw new Invalid("device", "unknown");
        return device;
    }

    private void buffer(Fields f) {
        close();
        open = new Open(
                EventJson.created(f),
                f.flag("released", false),
                f.optionalObject("backing", EventJson::backing),
                f.optionalObject("moving", EventJson::newcomer));
        openExpected = f.numbers("expected", Limits.MAX_LIST, 0, parameters.size() - 1).stream()
                .map(parameters::get)
                .toList();
        openAttachments = new LinkedHashMap<>();
    }

    private void attachment(Fields f) {
        var attached = EventJson.attached(f);
        if (open == null || !attached.buffer().equals(open.made.buffer()))
            throw new Invalid("buffer", "not that before it");
        var function = new FunctionRef(attached.device(), attached.function());
        var attachment = new Attachment(
                attached.attachment(),
                open.made.buffer(),
                functions.computeIfAbsent(function, it -> it),
                attached.dynamic(),
                f.name("standing", Standing.class, Standing.PENDING),
                EventJson.alternative(f),
                f.has("direction")
                        ? new Attachment.Mapping(f.name("direction", Direction.class), EventJson.segments(f))
                        : null);
        if (openAttachments.put(attachment.id(), attachment) != null) throw new Invalid("attachment", "there twice");
    }

    /** The open buffer has all its attachments. */
    private void close() {
        if (open == null) return;
        var whole = Buffer.kept(open.made, open.released, open.backing, open.moving, openAttachments);
        buffers.add(new Snapshot.Kept(whole, openExpected));
        open = null;
    }

    private static List<String> ids(Fields f) {
        var ids = f.texts("ids", SnapshotWriter.IDS);
        ids.forEach(id -> Limits.id("ids", id));
        return ids;
    }
}
