package firstmap.command.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where a result is written. It remembers that it could not be, since a {@link java.io.PrintWriter} does not tell; it is
 * never closed, since the descriptor would go to the next file that is opened.
 */
public final class ResultStream extends FilterOutputStream {
    private Unwritable problem;

    /** The result is not, or not as a whole, where it should be. */
    public static final class Unwritable extends IOException {
        private static final long serialVersionUID = 1;

        private Unwritable(IOException cause) {
            super("the result cannot be written: " + cause.getMessage(), cause);
        }

        /** Whoever reads it has seen enough, as {@code head} has: there is nothing to say. */
        public boolean isNobodysLoss() {
            return "Broken pipe".equals(getCause().getMessage());
        }

        /** Whether an exception tells of it. */
        public static boolean isIn(Throwable e) {
            for (var each = e; each != null; each = each.getCause()) if (each instanceof Unwritable) return true;
            return false;
        }
    }

    public ResultStream(OutputStream out) {
        super(out);
    }

    private interface Step {
        void take() throws IOException;
    }

    private void told(Step step) throws IOException {
        try {
            step.take();
        } catch (IOException e) {
            if (problem == null) problem = new Unwritable(e);
            throw problem;
        }
    }

    @Override
    public void write(int one) throws IOException {
        told(() -> out.write(one));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        told(() -> out.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
        told(out::flush);
    }

    @Override
    public void close() throws IOException {
        flush();
    }

    /** The first that went wrong. */
    public Optional<Unwritable> problem() {
        return Optional.ofNullable(problem);
    }
}
