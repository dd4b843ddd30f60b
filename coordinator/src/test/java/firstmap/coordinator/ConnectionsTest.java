package firstmap.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionsTest {
    private static final String TIME = "firstmap.coordinator.request-time";
    private static final String GET = "GET /boards HTTP/1.1\r\nHost: localhost\r\n";

    @Test
    void two_hundred_half_sent_requests_that_get_a_byte_now_and_then_are_closed_and_hold_up_nobody() throws Exception {
        try (var server = new RawHttp(Map.of(TIME, "1s"))) {
            var slow = new ArrayList<Socket>();
            for (int i = 0; i < 200; i++) {
                slow.add(server.connect());
                slow.getLast().getOutputStream().write(GET.getBytes());
            }
            assertThat(server.serves()).isTrue();
            while (!slow.isEmpty()) slow.removeIf(ConnectionsTest::isClosed);
        }
    }

    /** One more byte of a head that has no end, then a look at what comes. */
    private static boolean isClosed(Socket socket) {
        try {
            socket.getOutputStream().write('X');
            socket.setSoTimeout(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void a_silent_connection_and_half_a_body_are_closed_and_a_quick_one_after_another_is_not() throws Exception {
        try (var server = new RawHttp(Map.of(TIME, "1s"));
                var silent = server.connect();
                var half = server.connect();
                var busy = server.connect()) {
            RawHttp.send(half, GET + "Content-Length: 10\r\n\r\nhalf");
            long end = System.nanoTime() + 1_500_000_000;
            while (System.nanoTime() < end) {
                RawHttp.send(busy, GET + "\r\n");
                assertThat(busy.getInputStream().read()).isEqualTo('H');
                busy.getInputStream().skipNBytes(busy.getInputStream().available());
            }
            assertThat(RawHttp.readAll(silent)).isEmpty();
            RawHttp.readAll(half);
        }
    }

    @Test
    void one_connection_more_than_may_be_is_told_so_and_the_next_after_one_has_gone_is_served() throws Exception {
        try (var server = new RawHttp(Map.of("firstmap.coordinator.connections", 3))) {
            var open = List.of(server.connect(), server.connect(), server.connect());
            for (var one : open) {
                RawHttp.send(one, GET + "\r\n");
                assertThat(one.getInputStream().read()).isEqualTo('H');
            }
            try (var more = server.connect()) {
                var answer = RawHttp.readAll(more);
                assertThat(RawHttp.status(answer)).isEqualTo(503);
                assertThat(answer).contains("application/problem+json", "3 connections are open");
            }
            open.getFirst().close();
            boolean isServed;
            do isServed = server.serves();
            while (!isServed);
            for (var one : open) one.close();
        }
    }

    @Test
    void who_asks_and_asks_and_takes_no_answer_is_closed() throws Exception {
        try (var server = new RawHttp(Map.of("firstmap.coordinator.answer-time", "500ms"));
                var deaf = server.connect()) {
            var questions = (GET + "\r\n").repeat(1000).getBytes();
            assertThatThrownBy(() -> {
                        while (true) deaf.getOutputStream().write(questions);
                    })
                    .isInstanceOf(IOException.class);
            assertThat(server.serves()).isTrue();
        }
    }

    @Test
    void a_name_that_is_not_its_own_is_refused_and_served_once_the_setting_names_it_that_the_refusal_names()
            throws Exception {
        var phone = "GET /boards HTTP/1.1\r\nHost: phone.example\r\nConnection: close\r\n\r\n";
        try (var server = new RawHttp(Map.of())) {
            var answer = server.ask(phone);
            assertThat(RawHttp.status(answer)).isEqualTo(421);
            assertThat(answer).contains("if it should be, firstmap.coordinator.host-names names it");
        }
        // As it says.
        try (var server = new RawHttp(Map.of("firstmap.coordinator.host-names", List.of("phone.example")))) {
            assertThat(server.ask(phone)).contains(RawHttp.SERVED);
        }
    }

    @Test
    void health_on_a_port_of_its_own_is_not_on_the_other_one_and_has_connections_of_its_own() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var server = new RawHttp(
                        Map.of("firstmap.coordinator.management-port", port, "firstmap.coordinator.connections", 1));
                var only = server.connect()) {
            RawHttp.send(only, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(only.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 404");
            assertThat(askAt(port, "/boards")).isEqualTo(404);
            assertThat(askAt(port, "/health")).isEqualTo(503); // of a coordinator that has not been started
        }
    }

    private static int askAt(int port, String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            RawHttp.send(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return RawHttp.status(RawHttp.readAll(socket));
        }
    }
}
