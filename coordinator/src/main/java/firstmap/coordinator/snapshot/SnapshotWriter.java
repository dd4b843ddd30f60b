package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.json.EventJson;
import firstmap.events.json.SpecJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the items of one snapshot. What events have as well is written as events write it. */
final class SnapshotWriter {
    /** Most ids in one item; a long list is several. */
    static final int IDS = 1000;

    private final Snapshot snapshot;
    private final SnapshotParts parts;
    private final Map<DmaParameters, Integer> parameters = new LinkedHashMap<>();

    SnapshotWriter(Snapshot snapshot, SnapshotParts parts) {
        this.snapshot = snapshot;
        this.parts = parts;
    }

    void write() throws IOException {
        parts.add("board", json -> {
            json.writeStringField("head", snapshot.head());
            if (snapshot.last() == null) return;
            json.writeStringField("node", snapshot.last().node());
            json.writeNumberField("nodeSeq", snapshot.last().seq());
        });
        for (var node : snapshot.nodes().entrySet())
            parts.add("node", json -> {
                json.writeStringField("node", node.getKey());
                json.writeNumberField("highest", node.getValue().highest());
                json.writeFieldName("below");
                json.writeNumber(Long.toUnsignedString(node.getValue().below()));
            });
        if (snapshot.defined() != null) write(snapshot.defined());
        parts.end();
    }

    private void write(Snapshot.Defined defined) throws IOException {
        parts.add("defined", json -> EventJson.write(json, new Event.Defined(defined.spec(), defined.rule())));
        for (int i = 0; i < defined.highWaterBytes().size(); i++) {
            var heap = defined.spec().heaps().get(i).name();
            long bytes = defined.highWaterBytes().get(i);
            parts.add("heap", json -> {
                json.writeStringField("heap", heap);
                json.writeNumberField("highWaterBytes", bytes);
            });
        }
        writeIds("freed", null, defined.freed());
        writeParameters(defined.buffers());
        for (var device : defined.devices())
            parts.add("device", json -> EventJson.write(json, new Event.Joined(device.name(), device.functions())));
        for (var kept : defined.buffers()) write(kept);
        for (var device : defined.devices()) {
            writeIds("attachments", device.name(), device.attachments());
            writeIds("waits", device.name(), device.waits());
        }
    }

    /** Many buffers expect the same functions: what is known of these is written once, and has a number, from 0. */
    private void writeParameters(List<Snapshot.Kept> buffers) throws IOException {
        for (var kept : buffers)
            for (var expected : kept.expected()) parameters.putIfAbsent(expected, parameters.size());
        for (var each : parameters.keySet())
            parts.add("parameters", json -> {
                json.writeFieldName("parameters");
                SpecJson.write(json, each);
            });
    }

    private void write(Snapshot.Kept kept) throws IOException {
        var buffer = kept.buffer();
        parts.add("buffer", json -> {
            EventJson.write(
                    json,
                    new Event.Created(
                            buffer.id(),
                            buffer.size(),
                            buffer.set(),
                            buffer.device(),
                            buffer.expects(),
                            buffer.replaces()));
            if (!kept.expected().isEmpty()) {
                json.writeArrayFieldStart("expected");
                for (var expected : kept.expected()) json.writeNumber(parameters.get(expected));
                json.writeEndArray();
            }
            if (buffer.released()) json.writeBooleanField("released", true);
            if (buffer.backing() != null) EventJson.write(json, "backing", buffer.backing());
            if (buffer.moving() == null) return;
            json.writeObjectFieldStart("moving");
            EventJson.write(json, buffer.moving());
            json.writeEndObject();
        });
        for (var attachment : buffer.attachments().sequencedValues()) write(attachment);
    }

    private void write(Attachment attachment) throws IOException {
        var function = attachment.function();
        var mapping = attachment.mapping();
        parts.add("attachment", json -> {
            EventJson.write(
                    json,
                    new Event.Attached(
                            attachment.id(),
                            attachment.buffer(),
                            function.device(),
                            function.function(),
                            attachment.dynamic()));
            if (attachment.standing() != Standing.PENDING)
                json.writeStringField("standing", attachment.standing().wireName());
            if (mapping == null) EventJson.writeMapping(json, null, List.of(), attachment.choice());
            else EventJson.writeMapping(json, mapping.direction(), mapping.segments(), attachment.choice());
        });
    }

    private void writeIds(String type, String device, List<String> ids) throws IOException {
        for (int from = 0; from < ids.size(); from += IDS) {
            var some = ids.subList(from, Math.min(ids.size(), from + IDS));
            parts.add(type, json -> {
                if (device != null) json.writeStringField("device", device);
                SpecJson.writeTexts(json, "ids", some);
            });
        }
    }
}
