package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import firstmap.command.NamedPipe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WholeFileTest {
    private static final String OLD = "an older one, and a longer one than what is written now";
    private static final String NEW = "what is written now";

    @TempDir
    Path folder;

    /** What may stand under the name that a user gives, and where what is written must be found. */
    private enum There {
        NOTHING {
            @Override
            Path make(Path folder) {
                return folder.resolve("new");
            }
        },
        FILE {
            @Override
            Path make(Path folder) throws IOException {
                return Files.writeString(folder.resolve("old"), OLD);
            }
        },
        LINK {
            @Override
            Path make(Path folder) throws IOException {
                return Files.createSymbolicLink(folder.resolve("link"), FILE.make(folder));
            }
        },
        LINK_FROM_ANOTHER_FOLDER {
            @Override
            Path make(Path folder) throws IOException {
                FILE.make(folder);
                var other = Files.createDirectory(folder.resolve("other"));
                return Files.createSymbolicLink(other.resolve("link"), Path.of("..", "old"));
            }
        },
        LINK_TO_A_LINK {
            @Override
            Path make(Path folder) throws IOException {
                return Files.createSymbolicLink(folder.resolve("far"), LINK.make(folder));
            }
        },
        LINK_TO_NOTHING {
            @Override
            Path make(Path folder) throws IOException {
                return Files.createSymbolicLink(folder.resolve("link"), Path.of("new"));
            }
        },
        BELOW_A_LINK {
            @Override
            Path make(Path folder) throws IOException {
                var real = Files.createDirectory(folder.resolve("real"));
                FILE.make(real);
                return Files.createSymbolicLink(folder.resolve("way"), real).resolve("old");
            }
        };

        abstract Path make(Path folder) throws IOException;
    }

    @BeforeEach
    void clear() throws IOException {
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void what_stands_there_is_replaced_whole_and_a_link_stays_a_link(There there) throws IOException {
        var file = there.make(folder);
        boolean isLink = Files.isSymbolicLink(file);
        WholeFile.check(file);
        assertThat(WholeFile.<Integer>write(file, out -> text(out, NEW))).isEqualTo(NEW.length());
        assertThat(file).hasContent(NEW);
        assertThat(Files.isSymbolicLink(file)).isEqualTo(isLink);
        assertThat(drafts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void what_breaks_in_the_middle_leaves_what_was_there(There there) throws IOException {
        var file = there.make(folder);
        boolean wasThere = Files.exists(file);
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    text(out, "x".repeat(1 << 17));
                    throw new IllegalStateException("in the middle");
                }))
                .hasMessage("in the middle");
        if (wasThere) assertThat(file).hasContent(OLD);
        else assertThat(Files.exists(file)).isFalse();
        assertThat(drafts()).isEmpty();
    }

    @Test
    void a_new_file_is_for_all_that_the_umask_lets_read_and_an_old_one_stays_for_whom_it_was() throws IOException {
        var ordinary = Files.writeString(folder.resolve("ordinary"), "as any program makes it");
        var made = folder.resolve("made");
        WholeFile.write(made, out -> text(out, NEW));
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(Files.getPosixFilePermissions(ordinary));

        for (var mode : new String[] {"rw-------", "rw-r-----", "rw-rw-rw-", "rwxr-xr-x"}) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
            WholeFile.write(made, out -> text(out, NEW));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo(mode);
        }
    }

    @Test
    void a_device_stays_a_device_and_one_without_room_is_named() throws IOException {
        WholeFile.write(Path.of("/dev/null"), out -> text(out, NEW));
        assertThat(Files.readAttributes(Path.of("/dev/null"), "isOther").get("isOther"))
                .isEqualTo(true);
        var full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
        assertThatThrownBy(() -> WholeFile.write(full, out -> text(out, NEW)))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(full + ": could not be written to its end: No space left on device");
        assertThat(Files.exists(Path.of("/dev/full"))).isTrue();
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
    }

    @Test
    void a_pipe_is_written_to() throws Exception {
        var pipe = NamedPipe.make(folder.resolve("pipe"));
        var read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        WholeFile.write(pipe, out -> text(out, NEW));
        // Who reads a pipe that is not there any more waits for ever.
        assertThat(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(read.get()).isEqualTo(NEW);
    }

    /** As bash calls it: {@code >(…)} is a pipe, {@code 3>>file} a file, both below {@code /dev/fd}. */
    @Test
    void what_is_open_already_is_written_to_under_the_name_of_its_descriptor() throws Exception {
        var file = Files.writeString(folder.resolve("log"), "before\n");
        try (var open = new java.io.FileOutputStream(file.toFile(), true)) {
            var descriptor = descriptorOf(file);
            WholeFile.write(descriptor, out -> text(out, NEW));
            open.write("\nafter".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(file).hasContent("before\n" + NEW + "\nafter");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void what_cannot_be_written_is_known_before_there_is_anything_to_write() throws IOException {
        assertThatThrownBy(() -> WholeFile.check(folder)).hasMessage(folder + ": is a folder; name a file in it");
        var lost = folder.resolve("none").resolve("file");
        assertThatThrownBy(() -> WholeFile.check(lost))
                .hasMessage("%s: there is no folder %s to make it in", lost, lost.getParent());
        var circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatThrownBy(() -> WholeFile.check(circle)).hasMessageContaining("from link to link");
        assertThat(drafts()).isEmpty();
    }

    @Test
    void who_may_not_write_there_is_told_so() throws IOException {
        var closed = Files.createDirectory(folder.resolve("closed"));
        var file = Files.writeString(closed.resolve("file"), OLD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(closed), "not for root, who may write anywhere");
            assertThatThrownBy(() -> WholeFile.check(file)).hasMessageContaining("you may not write to it");
            assertThatThrownBy(() -> WholeFile.check(closed.resolve("new")))
                    .hasMessageContaining("you may not make a file in " + closed);
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static Path descriptorOf(Path file) throws IOException {
        var real = file.toRealPath();
        try (var descriptors = Files.list(Path.of("/dev/fd"))) {
            return descriptors
                    .filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).equals(real);
                        } catch (IOException _) {
                            return false;
                        }
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        return text.length();
    }

    private Stream<Path> drafts() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".part")).toList().stream();
        }
    }
}
