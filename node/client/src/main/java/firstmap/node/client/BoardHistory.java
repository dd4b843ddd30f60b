package firstmap.node.client;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What had been decided on a board when it was read.
 *
 * @param events all of them, in order; none of a board that nobody has asked anything
 */
public record BoardHistory(String board, List<EventRecord> events) {
    public BoardHistory {
        events = List.copyOf(events);
    }

    /** The board as they left it. */
    public BoardView view() {
        var view = new BoardView();
        events.forEach(view::observe);
        return view;
    }

    /** Those of this kind, in order: {@code of(Event.Mapped.class)}. */
    public <E extends Event> List<E> of(Class<E> kind) {
        return events.stream()
                .map(EventRecord::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /**
     * What concerns one buffer, in order; a refusal of what was asked of an attachment to it, too, which names the attachment
     * alone. A name that was given again after its buffer was freed is another buffer of the same name.
     */
    public List<EventRecord> ofBuffer(String buffer) {
        var attachments = new HashSet<String>();
        return events.stream()
                .filter(record -> {
                    var subject = record.event().subject();
                    boolean isOfIt = buffer.equals(subject.buffer())
                            || subject.buffer() == null && attachments.contains(subject.attachment());
                    if (record.event() instanceof Event.Attached e)
                        // An attachment's name can be another's later.
                        if (isOfIt) attachments.add(e.attachment());
                        else attachments.remove(e.attachment());
                    return isOfIt;
                })
                .toList();
    }

    /** What became of the request of that name: the first event that it led to; empty if it had none. */
    public Optional<EventRecord> answer(String request) {
        return events.stream().filter(event -> event.cause().equals(request)).findFirst();
    }
}
