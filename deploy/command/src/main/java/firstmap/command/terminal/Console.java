package firstmap.command.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The streams of one command, and which of them a person looks at.
 *
 * @param out results, unbuffered bytes
 * @param err progress, logs, errors
 * @param outIsTerminal results are read by a person: tables, colour
 * @param errIsTerminal progress is read by a person: a bar that moves
 * @param colour escape sequences may be written to what is a terminal
 */
public record Console(
        InputStream in,
        OutputStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean colour) {
    private static final int DEFAULT_WIDTH = 100;

    /** The streams of this process. The launcher says which are terminals, since Java can only tell it of all at once. */
    public static Console ofProcess() {
        var told = System.getProperty("firstmap.terminal");
        boolean all = System.console() != null && System.console().isTerminal();
        var terminals = told == null ? List.of() : List.of(told.split(","));
        var noColour = System.getenv("NO_COLOR");
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                told == null ? all : terminals.contains("out"),
                told == null ? all : terminals.contains("err"),
                (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM")));
    }

    /** The same with another place for results. */
    public Console withOut(OutputStream results) {
        return new Console(in, results, err, outIsTerminal, errIsTerminal, colour);
    }

    /** Text results, flushed at the end of each line. */
    public PrintWriter text() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /** Writes a line about what is going on; never part of the result. */
    public void say(String line) {
        err.println(line);
    }

    /** How wide tables may be, in characters. */
    public int width() {
        var columns = System.getenv("COLUMNS");
        try {
            return columns == null ? DEFAULT_WIDTH : Math.max(60, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }

    public boolean paintsOut() {
        return outIsTerminal && colour;
    }

    boolean paintsErr() {
        return errIsTerminal && colour;
    }
}
