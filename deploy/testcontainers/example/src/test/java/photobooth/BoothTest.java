package photobooth;

import static firstmap.testcontainers.HistoryAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import firstmap.events.Errno;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.kafka.FirstmapClient;
import firstmap.testcontainers.FirstmapTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@FirstmapTest
class BoothTest {
    private static final BoardFile BOOTH = BoardFile.parse("booth.yaml", """
            board: booth
            heaps: [{name: cma, kind: cma, base: 0x40000000, size: 1MiB}]
            devices: {camera: {functions: {capture: {}}}, printer: {functions: {input: {}}}}
            """);

    @Test
    void a_picture_lies_where_the_heap_begins_and_two_of_that_size_do_not_fit(FirstmapClient client) throws Exception {
        try (var booth = new Booth(client, "booth", BOOTH.spec())) {
            assertEquals(List.of(0x4000_0000L), booth.take("first", 1 << 20));
            assertEquals(List.of(), booth.take("second", 1 << 20));
        }
        assertThat(client.history("booth"))
                .isWhole()
                .buffer("first", "created", "attached", "allocated", "mapped")
                .refused("camera/8", Errno.ENOMEM);
    }

    @Test
    void who_comes_after_the_picture_was_taken_cannot_have_it(FirstmapClient client) throws Exception {
        try (var booth = new Booth(client, "booth", BOOTH.spec());
                var printer = client.asker("booth", "printer")) {
            booth.take("first", 4096);
            printer.ask(1, new Request.Join("printer", BOOTH.spec().devices().get("printer")));
            printer.ask(1, new Request.Attach("printer-first", "first", "printer", "input", false));
        }
        assertThat(client.history("booth")).isWhole().refused("printer/2", Errno.EBUSY);
    }
}
