package firstmap.coordinator.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Where what Firstmap keeps for a user is, as the XDG Base Directory Specification has it. */
public final class UserState {
    private UserState() {}

    /**
     * {@code $XDG_STATE_HOME/firstmap}, by default {@code ~/.local/state/firstmap}.
     *
     * @throws UncheckedIOException if this user has no home
     */
    public static Path folder() {
        return folder(System.getenv(), System.getProperty("user.home"));
    }

    /**
     * A path that is not absolute is ignored, as the specification asks.
     *
     * @param registered the home that the system knows of the user; the environment may name another
     */
    static Path folder(Map<String, String> environment, String registered) {
        var state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (isAbsolute(state)) return Path.of(state, "firstmap");
        var home = environment.getOrDefault("HOME", "");
        if (!isAbsolute(home)) home = registered;
        if (!isAbsolute(home))
            throw new UncheckedIOException(
                    "there is no home in which to keep what is done: set HOME or XDG_STATE_HOME to a folder, or name one with --data",
                    new IOException("no home"));
        return Path.of(home, ".local", "state", "firstmap");
    }

    private static boolean isAbsolute(String path) {
        return path != null && !path.isEmpty() && Path.of(path).isAbsolute();
    }
}
