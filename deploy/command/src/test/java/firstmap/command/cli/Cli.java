package firstmap.command.cli;

import firstmap.command.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command, called in this process as a script would call it. */
public final class Cli {
    private Cli() {}

    public record Result(int code, String out, String err) {
        public List<String> lines() {
            return out.lines().toList();
        }
    }

    public static Result run(String... args) {
        return with("", args);
    }

    /** @param in what stands on stdin */
    public static Result with(String in, String... args) {
        return with(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), args);
    }

    public static Result with(InputStream in, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false, false);
        int code = Firstmap.run(console, args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
