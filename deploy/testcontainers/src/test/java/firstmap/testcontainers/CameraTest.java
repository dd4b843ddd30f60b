package firstmap.testcontainers;

import static firstmap.testcontainers.HistoryAssert.assertThat;

import firstmap.command.containers.ContainerTest;
import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.kafka.FirstmapClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the README. */
@ContainerTest
@FirstmapTest
class CameraTest {
    private static final BoardFile PHONE = BoardFile.parse("phone.yaml", """
            board: phone
            heaps: [{name: cma, kind: cma, base: 0x40000000, size: 64MiB}]
            devices: {camera: {functions: {capture: {}}}, encoder: {functions: {input: {}}}}
            """);

    @Test
    void who_attaches_after_the_first_map_is_refused(FirstmapClient client) throws Exception {
        var devices = PHONE.spec().devices();
        try (var camera = client.asker("phone", "camera");
                var encoder = client.asker("phone", "encoder")) {
            camera.define(PHONE.spec());
            camera.ask(0, new Request.Join("camera", devices.get("camera")));
            camera.ask(0, new Request.Create("preview-0", 4096, "preview", "camera", List.of(), null));
            camera.ask(0, new Request.Attach("camera-0", "preview-0", "camera", "capture", false));
            camera.ask(0, new Request.Map("camera-0", Direction.FROM_DEVICE));
            encoder.ask(1, new Request.Join("encoder", devices.get("encoder")));
            encoder.ask(1, new Request.Attach("encoder-0", "preview-0", "encoder", "input", false));
        }
        assertThat(client.history("phone"))
                .isWhole()
                .buffer("preview-0", "created", "attached", "allocated", "mapped", "refused")
                .refused("encoder/2", Errno.EBUSY);
    }
}
