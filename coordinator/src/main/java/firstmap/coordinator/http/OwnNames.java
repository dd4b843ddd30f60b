package firstmap.coordinator.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which a server answers. Whoever can make a name of his own point to this machine (DNS rebinding) could
 * otherwise have the browser of somebody else read what only this machine may.
 */
final class OwnNames {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::[0-9]{0,5})?");

    /** Empty: any. */
    private final Set<String> names;

    private OwnNames(Set<String> names) {
        this.names = names;
    }

    /**
     * @param host where the server listens. On loopback it has its own names and those configured; elsewhere any, unless some
     *     are configured
     */
    static OwnNames of(String host, List<String> configured) {
        var names = new HashSet<String>();
        if (isLoopback(host) || !configured.isEmpty()) {
            names.addAll(LOOPBACK);
            names.add(bare(host.indexOf(':') < 0 ? host : "[" + host + "]"));
            configured.forEach(name -> names.add(bare(name)));
        }
        return new OwnNames(names);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // nobody can listen there either
        }
    }

    /**
     * The host of {@code HOST[:PORT]}, in lower case.
     *
     * @return empty if it is none
     */
    static Optional<String> host(String authority) {
        var parts = AUTHORITY.matcher(authority);
        return parts.matches() ? Optional.of(bare(parts.group(1))) : Optional.empty();
    }

    boolean contain(String host) {
        return names.isEmpty() || names.contains(host);
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
