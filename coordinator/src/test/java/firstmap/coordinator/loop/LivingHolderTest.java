package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import firstmap.coordinator.kafka.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivingHolderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String life = UUID.randomUUID().toString();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private volatile String answer;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Holder holder() {
        return new Holder(life, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void one_that_answers_as_itself_lives() {
        answer = "{\"name\":\"a\",\"life\":\"" + life + "\"}";
        assertThat(LivingHolder.answers(holder(), PATIENCE)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"name\":\"a\",\"life\":\"00000000-0000-0000-0000-000000000000\"}", "<html>", "long"})
    void where_somebody_else_answers_now_it_is_dead_and_nobody_asks_again(String other) {
        answer = other.equals("long") ? "x".repeat(100_000) + '"' + life + '"' : other;
        assertThat(LivingHolder.answers(holder(), PATIENCE)).isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void where_nobody_listens_it_is_dead() {
        var gone = holder();
        server.stop(0);
        assertThat(LivingHolder.answers(gone, PATIENCE)).isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void one_that_is_paused_or_cannot_be_asked_is_taken_for_dead() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LivingHolder.answers(new Holder(life, "http://127.0.0.1:" + silent.getLocalPort()), PATIENCE))
                    .isFalse();
        }
        assertThat(LivingHolder.answers(new Holder(life, ""), PATIENCE)).isFalse();
    }
}
