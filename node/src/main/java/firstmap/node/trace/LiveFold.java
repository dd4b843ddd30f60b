package firstmap.node.trace;

import firstmap.events.Event;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which buffers live and who is attached, folded from a board's events, or from requests as if all were granted. */
public final class LiveFold {
    private final Map<String, Buffer> buffers = new LinkedHashMap<>();
    private final Map<String, String> bufferOf = new LinkedHashMap<>();

    private static final class Buffer {
        private final long size;
        private final Map<String, String> deviceOf = new LinkedHashMap<>();
        private boolean released;

        private Buffer(long size) {
            this.size = size;
        }
    }

    /** One more event of the board, in order. */
    public void apply(Event event) {
        switch (event) {
            case Event.Created e -> buffers.put(e.buffer(), new Buffer(e.size()));
            case Event.Attached e -> attach(e.attachment(), e.buffer(), e.device());
            case Event.Detached e -> detach(e.attachment());
            case Event.Freed e -> buffers.remove(e.buffer());
            case Event.Defined _, Event.Joined _, Event.Left _, Event.Allocated _, Event.Mapped _ -> {}
            case Event.Unmapped _, Event.Released _, Event.Moving _, Event.Migrated _, Event.Refused _ -> {}
        }
    }

    /** One more request, granted unless the recorded machine refused it. */
    public void apply(RequestRecord request) {
        if (request.recorded() != null && request.recorded().errno() != null) return;
        switch (request.request()) {
            case Request.Create r -> buffers.put(r.buffer(), new Buffer(r.size()));
            case Request.Attach r -> attach(r.attachment(), r.buffer(), r.device());
            case Request.Detach r -> freeIfOver(detach(r.attachment()));
            case Request.Release r -> {
                var buffer = buffers.get(r.buffer());
                if (buffer != null) buffer.released = true;
                freeIfOver(r.buffer());
            }
            case Request.Define _, Request.Join _, Request.Leave _ -> {}
            case Request.Map _, Request.Unmap _, Request.Malformed _ -> {}
        }
    }

    /** The live buffers in order of creation. */
    public List<Recorded.Live> live() {
        var live = new ArrayList<Recorded.Live>();
        buffers.forEach(
                (id, buffer) -> live.add(new Recorded.Live(id, buffer.size, List.copyOf(buffer.deviceOf.values()))));
        return live;
    }

    private void attach(String attachment, String id, String device) {
        var buffer = buffers.get(id);
        if (buffer == null) return;
        buffer.deviceOf.put(attachment, device);
        bufferOf.put(attachment, id);
    }

    /** @return the buffer, or null if the attachment is unknown */
    private String detach(String attachment) {
        var id = bufferOf.remove(attachment);
        var buffer = id == null ? null : buffers.get(id);
        if (buffer != null) buffer.deviceOf.remove(attachment);
        return id;
    }

    private void freeIfOver(String id) {
        var buffer = id == null ? null : buffers.get(id);
        if (buffer != null && buffer.released && buffer.deviceOf.isEmpty()) buffers.remove(id);
    }
}
