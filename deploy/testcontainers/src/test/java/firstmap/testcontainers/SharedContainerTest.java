package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.containers.ContainerTest;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.Asking;
import firstmap.node.client.kafka.FirstmapClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests as others write them: one container, a namespace for each. */
@ContainerTest
@FirstmapTest
class SharedContainerTest {
    private static final Set<String> CONTAINERS = new HashSet<>();
    private static final BoardFile BENCH = BoardFile.parse("bench.yaml", """
            board: bench
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
            """);

    private static Request create(String buffer) {
        return new Request.Create(buffer, 1, null, null, List.of(), null);
    }

    @Test
    void the_same_board_is_another_in_another_namespace(FirstmapContainer container, FirstmapNamespace mine)
            throws Exception {
        CONTAINERS.add(container.getContainerId());
        try (var other = container.freshNamespace()) {
            assertThat(other.name()).isNotEqualTo(mine.name());
            for (var client : List.of(mine.client(), other.client(), container.client()))
                try (var asker = client.asker("bench", "test")) {
                    assertThat(asker.define(BENCH.spec()).event()).isInstanceOf(Event.Defined.class);
                    asker.ask(1, create("a"));
                }
            HistoryAssert.assertThat(mine.client().history("bench"))
                    .isWhole()
                    .hasNoRefusal()
                    .isSameAs(other.client().history("bench"));
        }
        assertThat(container.getLogs()).contains("http://");
    }

    @Test
    void what_is_published_is_published_on_loopback(FirstmapContainer container) {
        assertThat(Published.addresses(container)).hasSize(2).containsOnly("127.0.0.1");
    }

    @Test
    void one_that_is_used_again_is_the_same_with_its_boards() throws Exception {
        // Of a namespace of its own: nobody else here has one that is the same.
        var first = new FirstmapContainer().withNamespace("again").withReuse(true);
        try {
            first.start();
            try (var asker = first.client().asker("bench", "test")) {
                asker.define(BENCH.spec());
                asker.ask(1, create("a"));
            }
            var second = new FirstmapContainer().withNamespace("again").withReuse(true);
            second.start();
            assertThat(second.getContainerId()).isEqualTo(first.getContainerId());
            try (var asker = second.client().asker("bench", "other")) {
                asker.ask(2, create("b"));
            }
            HistoryAssert.assertThat(second.client().history("bench")).isWhole().leaves("a", "b");
        } finally {
            first.stop();
        }
    }

    @Test
    void each_test_has_a_board_to_itself(FirstmapContainer container, FirstmapClient client) throws Exception {
        CONTAINERS.add(container.getContainerId());
        assertThat(CONTAINERS).hasSize(1);
        try (var asker = client.asker("bench", "test")) {
            asker.define(BENCH.spec());
            assertThat(asker.ask(1, List.of(create("a"), create("a"))))
                    .extracting(Asking::errno)
                    .containsExactly(null, Errno.EEXIST);
        }
        HistoryAssert.assertThat(client.history("bench"))
                .refused("test/3", Errno.EEXIST)
                .leaves("a");
    }

    @Test
    void time_goes_on_when_the_test_says_so(FirstmapClient client) throws Exception {
        var spec = BENCH.spec().withTime(Time.GRANTED);
        var define = new RequestRecord("owner", 1, "bench", 0, new Request.Define(spec, List.of("test")));
        try (var time = new HeldTime(client, define, "test", Duration.ofMinutes(1))) {
            time.advanceTo(1_000);
            time.ask(create("a"));
            time.awaitSettled();
            HistoryAssert.assertThat(client.history("bench"))
                    .hasInOrder("defined", "granted", "created")
                    .leaves("a");
        }
    }

    @Test
    void one_that_is_paused_has_decided_all_when_it_goes_on() throws Exception {
        try (var container = new FirstmapContainer().withNamespace("paused")) {
            container.start();
            try (var asker =
                    container.client().withPatience(Duration.ofSeconds(10)).asker("bench", "test")) {
                asker.define(BENCH.spec());
                var outage = Outage.of(container);
                outage.pause();
                assertThatThrownBy(() -> asker.ask(1, create("a"))).isInstanceOf(Asking.NoOutcome.class);
                outage.resume();
                asker.ask(2, create("b"));
            }
            HistoryAssert.assertThat(container.client().history("bench"))
                    .isWhole()
                    .hasNoRefusal()
                    .leaves("a", "b");
            try (var http = HttpClient.newHttpClient()) {
                var health = HttpRequest.newBuilder(container.http().resolve("/health"))
                        .build();
                assertThat(http.send(health, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            Outage.of(container).kill();
            assertThat(container.isRunning()).isFalse();
        }
    }
}
