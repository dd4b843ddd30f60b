package firstmap.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** A pipe with a name in a folder, which Java itself cannot make. */
public final class NamedPipe {
    private NamedPipe() {}

    public static Path make(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }
}
