package firstmap.coordinator.natives;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A library that is not Java cannot be used: it comes in a jar, is unpacked into the folder {@code java.io.tmpdir} and runs
 * from there. The message names that folder and the way out.
 */
public final class UnusableLibrary extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnusableLibrary(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Loads it, unless that has been done.
     *
     * @param library as people call it
     * @throws UnusableLibrary if it does not run here
     */
    public static void load(String library, Runnable load) {
        try {
            load.run();
        } catch (RuntimeException | LinkageError e) {
            throw new UnusableLibrary(tells("of " + library, e), e);
        }
    }

    /** @param whose the native part is, and what came of loading it */
    public static String tells(String whose, Throwable e) {
        var folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return "the native part " + whose + " cannot be unpacked into " + folder + " and run from there ("
                + why(folder, e)
                + "); it takes a folder that can be written, has 100 MB free and is not mounted noexec:"
                + " TMPDIR=/that/folder ./firstmap ..., or java's -Djava.io.tmpdir";
    }

    private static String why(Path folder, Throwable e) {
        if (!Files.isDirectory(folder)) return "there is no such folder";
        if (!Files.isWritable(folder)) return "it cannot be written";
        Throwable first = e;
        while (first.getCause() != null) first = first.getCause();
        return first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
    }
}
