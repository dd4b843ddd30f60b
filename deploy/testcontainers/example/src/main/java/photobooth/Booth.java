package photobooth;

import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.node.client.Asker;
import firstmap.node.client.kafka.FirstmapClient;
import java.util.List;

/** Takes pictures into buffers of a board, and shows them as long as the board lets it. */
public final class Booth implements AutoCloseable {
    private final Asker camera;

    /** The board is defined, unless it is there. */
    public Booth(FirstmapClient client, String board, BoardSpec spec) throws InterruptedException {
        camera = client.asker(board, "camera");
        camera.define(spec);
        camera.ask(0, new Request.Join("camera", spec.devices().get("camera")));
    }

    /** @return where the picture lies; empty if there is no room for it */
    public List<Long> take(String picture, long bytes) throws InterruptedException {
        camera.ask(0, new Request.Create(picture, bytes, null, "camera", List.of(), null));
        camera.ask(0, new Request.Attach("camera-" + picture, picture, "camera", "capture", false));
        var answer = camera.ask(0, new Request.Map("camera-" + picture, Direction.FROM_DEVICE));
        return answer.event() instanceof Event.Mapped mapped
                ? mapped.segments().stream().map(segment -> segment.address()).toList()
                : List.of();
    }

    @Override
    public void close() {
        camera.goodbye();
        camera.close();
    }
}
