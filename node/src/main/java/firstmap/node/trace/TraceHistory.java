package firstmap.node.trace;

import firstmap.events.Errno;
import firstmap.events.Limits;
import firstmap.node.trace.TraceBuffers.Attachment;
import firstmap.node.trace.TraceBuffers.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a trace as requests, in its order. What was born before the recording comes first, at 0: its buffers,
 * then their attachments, then their mappings.
 */
final class TraceHistory {
    private final TraceRequests requests;
    private final Notes notes;
    private final TraceBuffers buffers = new TraceBuffers();
    private final List<TimedRequest> bornBuffers = new ArrayList<>();
    private final List<TimedRequest> bornAttachments = new ArrayList<>();
    private final List<TimedRequest> bornMaps = new ArrayList<>();
    private final List<TimedRequest> asks = new ArrayList<>();

    TraceHistory(TraceRequests requests, Notes notes) {
        this.requests = requests;
        this.notes = notes;
    }

    /** What existed before the recording began, as far as the recording speaks of it. */
    List<TimedRequest> before() {
        var before = new ArrayList<>(bornBuffers);
        before.addAll(bornAttachments);
        before.addAll(bornMaps);
        return before;
    }

    List<TimedRequest> asks() {
        return asks;
    }

    /** The buffer that has this inode's number now, or an id for one that the trace never spoke of. */
    String bufferNow(String ino) {
        return buffers.idNow(ino);
    }

    /** @param at nanoseconds from the first line */
    void accept(int line, long at, TraceLine event) {
        switch (event.event()) {
            case "dma_buf_export" -> {
                if (fields(line, event) instanceof TraceFields f) export(line, at, f);
            }
            case "dma_buf_dynamic_attach", "dma_buf_attach" -> {
                if (fields(line, event) instanceof TraceFields f) attach(line, at, f);
            }
            case "dma_buf_map" -> {
                if (fields(line, event) instanceof TraceFields f) map(line, at, f);
            }
            case "dma_buf_unmap" -> {
                if (fields(line, event) instanceof TraceFields f) unmap(line, at, f);
            }
            case "dma_buf_detach" -> {
                if (fields(line, event) instanceof TraceFields f) detach(line, at, f);
            }
            case "dma_buf_release" -> {
                if (fields(line, event) instanceof TraceFields f) release(line, at, f);
            }
            default -> {
                Notes.count(notes.withoutRequest, event.event());
                if (event.event().startsWith("dma_buf_")) mention(line, new TraceFields(event.body()));
            }
        }
    }

    /** The fields of an event that makes a request; null, with a note, if they name no buffer. */
    private TraceFields fields(int line, TraceLine event) {
        var f = new TraceFields(event.body());
        var problem = f.problem();
        if (problem == null && f.ino() == null) problem = "no inode number";
        if (problem == null && size(f) == null) problem = "no size that a buffer can have";
        if (problem == null) return f;
        skip(line, event.event() + ": " + problem);
        return null;
    }

    private static Long size(TraceFields f) {
        var size = f.number("size");
        return size == null || size < 1 || size > Limits.MAX_BYTES ? null : size;
    }

    private void skip(int line, String why) {
        notes.odd(line, why + ": no request");
        notes.cut("line " + line + " made no request: " + why);
    }

    // ---- the events

    private void export(int line, long at, TraceFields f) {
        var before = buffers.now(f.ino());
        if (before != null && !before.released)
            notes.odd(line, "inode " + f.ino() + " is exported again without a release: a buffer of its own");
        var buffer = buffers.born(f.ino(), exporter(f), size(f), true);
        asks.add(requests.create(buffer, at, f));
    }

    private void attach(int line, long at, TraceFields f) {
        var buffer = buffer(line, at, f);
        var device = device(line, f);
        if (device == null) return;
        if (buffers.inUse(f.attachment())) {
            notes.odd(line, "attachment " + f.attachment() + " is in use: its detach was not recorded");
            notes.cut("line " + line + ": a detach before it was not recorded");
        }
        var attachment = buffers.attach(buffer, device, f.attachment());
        var errno = f.errno();
        asks.add(requests.attach(attachment, at, f, errno));
        if (errno == null) return;
        // The machine has no such attachment: without this the rest of the recording would not fit to a board that
        // grants it.
        asks.add(requests.detach(attachment, at, f));
        buffers.detach(attachment);
        notes.refused("attach", errno);
        notes.odd(line, "the machine refused this attach (" + Errno.named(errno) + "): a detach follows it");
    }

    private void map(int line, long at, TraceFields f) {
        var direction = TraceRequests.direction(f);
        if (direction == null) {
            skip(line, "dma_buf_map: no direction");
            return;
        }
        var attachment = attachment(line, at, f, false);
        if (attachment == null) return;
        attachment.spoken = true;
        var errno = f.errno();
        asks.add(requests.map(attachment, direction, at, f, errno));
        if (errno != null) {
            notes.refused("map", errno);
            // Where a board grants it, what the machine did not have must not outlast this moment; but a mapping that
            // was there before stays.
            if (!attachment.mapped()) asks.add(requests.unmap(attachment, at, f));
            return;
        }
        if (attachment.mapped()) notes.odd(line, attachment.id + " is mapped a second time");
        attachment.mapped(true);
    }

    private void unmap(int line, long at, TraceFields f) {
        var attachment = attachment(line, at, f, true);
        if (attachment == null) return;
        if (!attachment.mapped()) {
            var direction = TraceRequests.direction(f);
            if (!attachment.bornBefore || attachment.spoken || direction == null) {
                skip(line, "unmap of " + attachment.id + ", which was not mapped");
                return;
            }
            bornMaps.add(requests.map(attachment, direction, 0, f, null));
        }
        attachment.spoken = true;
        attachment.mapped(false);
        asks.add(requests.unmap(attachment, at, f));
    }

    private void detach(int line, long at, TraceFields f) {
        var attachment = attachment(line, at, f, false);
        if (attachment == null) return;
        if (attachment.mapped()) {
            // The machine lets go (dma_buf_detach checks nothing), a board would keep both.
            notes.odd(line, attachment.id + " is detached while mapped: an unmap precedes it");
            asks.add(requests.unmap(attachment, at, f));
        }
        buffers.detach(attachment);
        asks.add(requests.detach(attachment, at, f));
    }

    private void release(int line, long at, TraceFields f) {
        var buffer = buffer(line, at, f);
        if (buffer.attachments() > 0)
            notes.odd(line, buffer.id + " is released with " + buffer.attachments() + " attachments");
        buffer.released = true;
        asks.add(requests.release(buffer, at));
    }

    /** A reference, a descriptor, an access by the CPU: it asks nothing, but may show that a buffer exists. */
    private void mention(int line, TraceFields f) {
        var ino = f.problem() == null ? f.ino() : null;
        if (ino == null || buffers.now(ino) != null || !buffers.mention(ino)) return;
        notes.bornBefore("ino-" + ino, f.text("exp_name"), size(f), line, false);
    }

    // ---- what they speak of

    /** The buffer of an event; one that the recording has not seen to be exported was born before. */
    private Buffer buffer(int line, long at, TraceFields f) {
        var known = buffers.now(f.ino());
        boolean same = known != null && !known.released && known.size == size(f) && known.exporter.equals(exporter(f));
        if (same) return known;
        var buffer = buffers.born(f.ino(), exporter(f), size(f), false);
        if (known == null) {
            bornBuffers.add(requests.create(buffer, 0, f));
            notes.bornBefore(buffer.id, exporter(f), size(f), line, true);
        } else {
            asks.add(requests.create(buffer, at, f));
            notes.odd(line, "inode " + f.ino() + " is another buffer now, whose export was not recorded");
            notes.cut("line " + line + ": the export of " + buffer.id + " was not recorded");
        }
        return buffer;
    }

    /** The attachment of an event; null, with a note, if the event speaks of none that could be known. */
    private Attachment attachment(int line, long at, TraceFields f, boolean wantMapped) {
        var buffer = buffers.withAttachment(f.ino(), f.attachment());
        if (buffer == null) buffer = buffer(line, at, f);
        var device = device(line, f);
        if (device == null) return null;
        var known = buffers.attachment(buffer, device, f.attachment(), wantMapped);
        if (known != null) return known;
        if (!buffer.exported && buffers.first(buffer)) {
            var attachment = buffers.attach(buffer, device, f.attachment());
            attachment.bornBefore = true;
            bornAttachments.add(requests.attach(attachment, 0, f, null));
            return attachment;
        }
        skip(line, "the attach of " + device + " to " + buffer.id + " was not recorded");
        return null;
    }

    private String device(int line, TraceFields f) {
        var name = f.text("dev_name");
        if (name == null) {
            skip(line, "no device");
            return null;
        }
        return requests.device(name);
    }

    private static String exporter(TraceFields f) {
        var name = f.text("exp_name");
        return name == null ? "" : name;
    }
}
