package firstmap.command.broker;

/**
 * A further listener of a broker, on every interface, and by which address clients find it: a published port of a
 * container has another number outside.
 *
 * @param host as clients call it
 * @param port as clients call it
 * @param listens the port that it has here
 */
public record Advertised(String host, int port, int listens) {
    private static final int MOST = 65_535;

    /** @throws IllegalArgumentException if it is not {@code HOST:PORT} or {@code HOST:PORT@PORT} */
    public static Advertised read(String text) {
        int at = text.indexOf('@');
        var address = at < 0 ? text : text.substring(0, at);
        int colon = address.lastIndexOf(':');
        if (colon < 1) throw wrong();
        int port = port(address.substring(colon + 1));
        return new Advertised(address.substring(0, colon), port, at < 0 ? port : port(text.substring(at + 1)));
    }

    private static int port(String number) {
        try {
            int port = Integer.parseInt(number);
            if (port < 1 || port > MOST) throw wrong();
            return port;
        } catch (NumberFormatException _) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "it is HOST:PORT, or HOST:PORT@PORT where it listens on another port than clients call");
    }
}
