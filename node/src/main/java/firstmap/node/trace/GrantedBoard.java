package firstmap.node.trace;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.client.BoardView;
import java.util.List;

/**
 * The board as it would be if every request had been granted that the recorded machine did not refuse: each becomes the
 * events that it would have had, as far as they say which buffers live and who is attached.
 */
final class GrantedBoard {
    private final BoardView view = new BoardView();

    /** One more request, in order. What is about a buffer or an attachment that is not there changes nothing. */
    void apply(RequestRecord request) {
        if (request.recorded() != null && request.recorded().errno() != null) return;
        switch (request.request()) {
            case Request.Create r ->
                happens(
                        request,
                        new Event.Created(r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces()));
            case Request.Attach r
            when view.buffer(r.buffer()) != null ->
                happens(request, new Event.Attached(r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic()));
            case Request.Detach r -> detach(request, r.attachment());
            case Request.Release r
            when view.buffer(r.buffer()) != null -> {
                happens(request, new Event.Released(r.buffer()));
                freeIfOver(request, r.buffer());
            }
            case Request.Attach _, Request.Release _, Request.Define _, Request.Join _, Request.Leave _ -> {}
            case Request.Map _,
                    Request.Unmap _,
                    Request.Retire _,
                    Request.Turn _,
                    Request.Expire _,
                    Request.Malformed _ -> {}
        }
    }

    /** The live buffers in order of creation. */
    List<Recorded.Live> live() {
        return view.live();
    }

    private void detach(RequestRecord request, String attachment) {
        var tie = view.tie(attachment);
        if (tie == null || view.buffer(tie.buffer()) == null) return;
        happens(request, new Event.Detached(attachment, tie.buffer()));
        freeIfOver(request, tie.buffer());
    }

    private void freeIfOver(RequestRecord request, String id) {
        var buffer = view.buffer(id);
        if (buffer.isReleased() && buffer.ties().isEmpty()) happens(request, new Event.Freed(id, null, 0));
    }

    private void happens(RequestRecord request, Event event) {
        view.observe(new EventRecord(
                request.board(),
                view.seq() + 1,
                request.id(),
                request.node(),
                request.seq(),
                0,
                request.at(),
                event,
                EventRecord.NO_HASH,
                EventRecord.NO_HASH));
    }
}
