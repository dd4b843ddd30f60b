package firstmap.lab.checker;

import static firstmap.lab.checker.Impossible.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One board as its events have left it, by the plainest possible reading of each. */
final class BoardFold {
    /** Null while the board is not defined. */
    Doc spec;

    long rule;
    /** It has ended: nothing of it is left. */
    boolean retired;

    /** How many there were, by errno. */
    final Map<String, Long> refusals = new TreeMap<>();

    final Owners owners = new Owners();
    /** Null if nobody grants it, and once the board has ended. */
    TimeFold time;
    /** The functions of each device that has joined. */
    final SequencedMap<String, Doc> devices = new LinkedHashMap<>();

    final SequencedMap<String, LiveBuffer> buffers = new LinkedHashMap<>();
    final LetGo letGo = new LetGo();
    /** What each attachment is attached to, in the order in which they came. */
    private final SequencedMap<String, LiveBuffer> attached = new LinkedHashMap<>();

    private final MemoryInUse memory = new MemoryInUse();
    /** The attachments for which a buffer has moved, and which must come, or map, at once. */
    private final Set<String> awaited = new TreeSet<>();
    /** Whose last attachment, or mapping, may have gone in this outcome. */
    private final Set<String> touched = new TreeSet<>();

    /** @throws Impossible if it cannot have happened to the board as it is */
    void accept(String type, Doc e) {
        if (LoggedEvent.isOfExpiry(e)) {
            require(spec != null, "the board is not there");
            letGo.undo(type, e, this);
        }
        if (time != null && !type.equals("granted")) time.observe(type, e, this);
        if (type.equals("refused")) {
            refused(e);
            return;
        }
        require(!retired, "the board is retired");
        require((spec == null) == type.equals("defined"), "the board is defined already, or not yet");
        if (e.has("buffer")) touched.add(e.text("buffer"));
        owners.accept(type, e);
        switch (type) {
            case "defined" -> defined(e);
            case "retired" -> retired();
            case "granted" -> {
                require(time != null, "its time is not granted");
                time.granted(e);
                letGo.granted(e, this);
            }
            case "joined" -> {
                letGo.requireIn(e);
                require(
                        devices.put(e.text("device"), e.object("functions")) == null,
                        e.text("device") + " has joined already");
            }
            case "left" -> left(e.text("device"));
            case "created" -> {
                letGo.requireIn(e);
                require(
                        buffers.put(e.text("buffer"), new LiveBuffer(e)) == null,
                        "buffer " + e.text("buffer") + " exists already");
            }
            case "attached" -> attached(e);
            case "allocated" -> {
                var buffer = buffer(e);
                require(buffer.place == null, "buffer " + buffer.name + " has storage already");
                place(buffer, storage(e), e);
            }
            case "mapped" -> mapped(e);
            case "unmapped" -> unmapped(e);
            case "detached" -> {
                require(attachment(e).mapping == null, e.text("attachment") + " is mapped");
                buffer(e).attachments.remove(e.text("attachment"));
                attached.remove(e.text("attachment"));
            }
            case "released" -> {
                require(!buffer(e).released, "buffer " + e.text("buffer") + " is released already");
                buffer(e).released = true;
            }
            case "moving" -> {
                var buffer = buffer(e);
                require(buffer.moving == null && e.has("attachment"), "moves already, or for nobody");
                require(buffer.mapped().equals(e.texts("attachments")), "others have mapped buffer " + buffer.name);
                buffer.moving = e;
            }
            case "migrated" -> migrated(e);
            case "freed" -> freed(e);
            default -> throw new AssertionError("the grammar knows no " + type);
        }
    }

    private void refused(Doc e) {
        refusals.merge(e.text("errno"), 1L, Long::sum);
        if (!e.flag("waited")) return;
        var buffer = buffer(e);
        require(buffer.moving != null, "buffer " + buffer.name + " does not move");
        buffer.moving = null;
    }

    private void defined(Doc e) {
        spec = e.object("spec");
        rule = e.number("rule", 1);
        require(remembersNodes() || !spec.has("lease"), "rule 1 knows no lease");
        spec.objects("heaps").forEach(memory::add);
        if ("granted".equals(spec.text("time"))) time = new TimeFold(e);
    }

    private void retired() {
        for (var buffer : buffers.values())
            require(
                    buffer.mapped().isEmpty() && buffer.moving == null,
                    "buffer " + buffer.name + " is mapped, or moves");
        spec = null;
        time = null;
        retired = true;
        devices.clear();
        buffers.clear();
        attached.clear();
        touched.clear();
    }

    private void left(String device) {
        require(devices.remove(device) != null, device + " has not joined");
        for (var buffer : buffers.values())
            for (var attachment : buffer.attachments.values())
                require(!attachment.device.equals(device), device + " is attached to buffer " + buffer.name);
    }

    private void attached(Doc e) {
        var buffer = buffer(e);
        require(!buffer.released, "buffer " + buffer.name + " is released");
        require(
                function(e.text("device"), e.text("function")) != null,
                "there is no function " + e.text("device") + "/" + e.text("function"));
        require(
                attached.put(e.text("attachment"), buffer) == null,
                "attachment " + e.text("attachment") + " exists already");
        buffer.attachments.put(e.text("attachment"), new LiveBuffer.Tie(e));
        awaited.remove(e.text("attachment"));
    }

    private void mapped(Doc e) {
        var attachment = attachment(e);
        require(attachment.mapping == null, e.text("attachment") + " is mapped already");
        require(buffer(e).place != null, "buffer " + e.text("buffer") + " has no storage");
        attachment.alternative = (Long) e.get("alternative");
        var limits = limits(attachment);
        memory.map(limits.domain(attachment.device), e, limits.ioPage());
        var heap = heap(buffer(e).place);
        if (heap != null && KernelScatterlist.applies(limits.function(), heap))
            memory.bounce(e.text("attachment"), new KernelScatterlist(limits.function(), heap, spec).bounces(e));
        attachment.mapping = e;
        awaited.remove(e.text("attachment"));
    }

    private void unmapped(Doc e) {
        var attachment = attachment(e);
        require(attachment.mapping != null, e.text("attachment") + " is not mapped");
        memory.unmap(e.text("attachment"));
        attachment.mapping = null;
    }

    private void migrated(Doc e) {
        var buffer = buffer(e);
        require(e.object("from").equals(buffer.place), "buffer " + buffer.name + " is somewhere else");
        require(buffer.mapped().isEmpty(), "buffer " + buffer.name + " is mapped");
        long copied = e.number("bytes") - buffer.created.number("size");
        require(
                copied >= 0 && copied < spec.number("pageSize"),
                "other bytes copied than buffer " + buffer.name + " has");
        if (buffer.moving != null) awaited.add(buffer.moving.text("attachment"));
        buffer.moving = null;
        var old = buffer.place;
        place(buffer, e.object("to"), e); // the old place is still taken while the bytes are copied
        memory.free(old);
    }

    private void freed(Doc e) {
        var buffer = buffer(e);
        require(buffer.released && buffer.attachments.isEmpty(), "buffer " + buffer.name + " is in use");
        var heap = buffer.place == null ? null : buffer.place.text("heap");
        require(
                e.number("bytes") == buffer.placeBytes()
                        && (heap == null ? !e.has("heap") : heap.equals(e.text("heap"))),
                "buffer " + buffer.name + " had " + buffer.placeBytes() + " bytes on " + heap);
        if (buffer.place != null) memory.free(buffer.place);
        buffers.remove(buffer.name);
    }

    /** Storage lies within its heap, holds the whole buffer, and no byte of it belongs to anybody else. */
    private void place(LiveBuffer buffer, Doc place, Doc e) {
        memory.take(buffer.name, place);
        buffer.place = place;
        require(
                buffer.placeBytes() >= buffer.created.number("size"),
                "buffer " + buffer.name + " has less storage than it needs");
        var counted = Set.copyOf(e.texts("satisfies"));
        buffer.attachments.forEach((name, attachment) -> {
            attachment.isCounted = counted.contains(name);
            attachment.alternative = choice(e, name);
        });
    }

    /** Which alternative somebody is counted with; null if none is named. */
    static Long choice(Doc e, String attachment) {
        for (var choice : e.objects("choices"))
            if (choice.text("attachment").equals(attachment)) return choice.number("alternative");
        return null;
    }

    private static Doc storage(Doc allocated) {
        var place = new LinkedHashMap<String, Object>();
        for (var name : List.of("heap", "extents")) place.put(name, allocated.get(name));
        return new Doc(place);
    }

    private LiveBuffer buffer(Doc e) {
        var buffer = buffers.get(e.text("buffer"));
        require(buffer != null, "there is no buffer " + e.text("buffer"));
        return buffer;
    }

    private LiveBuffer.Tie attachment(Doc e) {
        var attachment = buffer(e).attachments.get(e.text("attachment"));
        require(attachment != null, "buffer " + e.text("buffer") + " has no attachment " + e.text("attachment"));
        return attachment;
    }

    // ---- what can be asked of it

    /** Whether it is of the second edition of the rule or a later one, and remembers its nodes. */
    boolean remembersNodes() {
        return rule > 1;
    }

    /** Something of another node's that this request acts for, though the board is not open; empty if there is none. */
    Optional<String> anothers(LoggedRequest request) {
        return spec == null || !remembersNodes() || spec.flag("open")
                ? Optional.empty()
                : owners.anothers(request, this);
    }

    /** Whether a node has what is undone when it is let go: a device, or a buffer that it has not released. */
    boolean holds(String node) {
        return devices.keySet().stream().anyMatch(device -> node.equals(owners.ofDevice(device)))
                || buffers.values().stream()
                        .anyMatch(buffer -> !buffer.released && node.equals(owners.ofBuffer(buffer.name)));
    }

    /** The attachments of a device, in the order in which they came. */
    List<String> attachmentsOf(String device) {
        return attached.keySet().stream()
                .filter(name -> device.equals(attached.get(name).attachments.get(name).device))
                .toList();
    }

    /** The device whose attachment this is; empty if there is none. */
    Optional<String> deviceOf(String attachment) {
        return Optional.ofNullable(holder(attachment)).map(buffer -> buffer.attachments.get(attachment).device);
    }

    /** The buffer that has this attachment; null if none has. */
    LiveBuffer holder(String attachment) {
        return attached.get(attachment);
    }

    /** The live buffers of a set. */
    List<String> membersOf(String set) {
        return buffers.values().stream()
                .filter(buffer -> set.equals(buffer.created.get("set")))
                .map(buffer -> buffer.name)
                .toList();
    }

    /** On which a place lies; null if there is none of that name. */
    Doc heap(Doc place) {
        for (var heap : spec.objects("heaps")) if (heap.text("name").equals(place.text("heap"))) return heap;
        return null;
    }

    /** Null if it has not joined. */
    Doc function(String device, String function) {
        var functions = devices.get(device);
        return functions == null ? null : functions.object(function);
    }

    /** By the alternative that it has chosen. */
    private SegmentLimits limits(LiveBuffer.Tie attachment) {
        var function = function(attachment.device, attachment.function);
        var all = SegmentLimits.allOf(function, spec.number("pageSize"));
        int chosen = attachment.alternative == null ? 0 : attachment.alternative.intValue();
        require(chosen < all.size(), attachment.function + " has no alternative " + chosen);
        return all.get(chosen);
    }

    /** Bytes of a heap that belong to buffers. */
    long usedBytes(String heap) {
        return buffers.values().stream()
                .filter(buffer ->
                        buffer.place != null && buffer.place.text("heap").equals(heap))
                .mapToLong(LiveBuffer::placeBytes)
                .sum();
    }

    /** What no whole outcome leaves behind; empty if there is nothing of it. */
    Optional<String> looseEnd() {
        if (!awaited.isEmpty()) return Optional.of("a buffer has moved, and its newcomers do not come: " + awaited);
        for (var name : touched) {
            var buffer = buffers.get(name);
            if (buffer == null) continue;
            if (buffer.released && buffer.attachments.isEmpty())
                return Optional.of("buffer " + buffer.name + " should be freed");
            if (buffer.moving != null && buffer.mapped().isEmpty())
                return Optional.of("buffer " + buffer.name + " should have moved");
        }
        touched.clear();
        return letGo.looseEnd();
    }
}
