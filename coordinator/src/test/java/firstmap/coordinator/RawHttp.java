package firstmap.coordinator;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A server before its coordinator has started, and bytes sent to it that no client would send. */
final class RawHttp implements AutoCloseable {
    /** What it says to a good question: it has no Kafka to know anything from. */
    static final String SERVED = "this cannot be told now: not started";

    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3}) [^\r\n]*\r\n.*", Pattern.DOTALL);

    private final ApplicationContext context;
    private final EmbeddedServer server;

    RawHttp(Map<String, Object> properties) {
        var all = new HashMap<String, Object>(Map.of(
                "firstmap.coordinator.name",
                "raw",
                "firstmap.coordinator.bootstrap",
                "127.0.0.1:9", // nobody asks it
                "firstmap.coordinator.port",
                -1));
        all.putAll(properties);
        context = Application.configured(all).start();
        server = context.getBean(EmbeddedServer.class).start();
    }

    int port() {
        return server.getPort();
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port());
    }

    /** What comes until the server closes the connection, or 20 s have gone, which throws. */
    static String readAll(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        var out = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(out);
        } catch (SocketException e) {
            // Reset: closed while something was on its way to it. What had come counts.
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** All that is answered to these bytes, one character each, until the server closes. */
    String ask(String bytes) throws IOException {
        try (var socket = connect()) {
            send(socket, bytes);
            return readAll(socket);
        }
    }

    static void send(Socket socket, String bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            // It has been answered already, and closed.
        }
    }

    /** @return the status of the first answer; 0 if there was none */
    static int status(String answer) {
        if (answer.isEmpty()) return 0;
        var parts = ANSWER.matcher(answer);
        if (!parts.matches()) throw new AssertionError("no answer of HTTP: " + answer);
        return Integer.parseInt(parts.group(1));
    }

    /** A client like any other is answered what the server has to say. */
    boolean serves() throws IOException {
        return ask("GET /boards HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .contains(SERVED);
    }

    @Override
    public void close() {
        context.close();
    }
}
