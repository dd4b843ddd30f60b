package firstmap.lab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A project of a few lines with their tests and a page, built. */
final class TinyProject {
    static final String SOURCE = "tiny/src/main/java/tiny/Pages.java";
    static final String TEST = "tiny.PagesTest";
    static final String UNIT = "tiny/src/main/java/tiny/Unit.java";
    static final String SIZES = "tiny/src/main/java/tiny/Sizes.java";
    static final String SIZES_TEST = "tiny.SizesTest";
    static final String PAGE = "tiny/README.md";

    private TinyProject() {}

    static BuiltCopy in(Path root) throws IOException {
        write(root.resolve("tiny/pom.xml"), "<project/>");
        var source = write(root.resolve(SOURCE), """
                package tiny;

                final class Pages {
                    static long pages(long bytes) {
                        return (bytes + 4095) / 4096;
                    }

                    static boolean isPage(long address) {
                        return address % 4096 == 0;
                    }
                }
                """);
        var test = write(root.resolve("tiny/src/test/java/tiny/PagesTest.java"), """
                package tiny;

                import static org.junit.jupiter.api.Assertions.assertEquals;

                import org.junit.jupiter.api.Test;

                class PagesTest {
                    @Test
                    void what_is_begun_counts_as_a_page() {
                        assertEquals(2, Pages.pages(4097));
                    }
                }
                """);
        var unit = write(root.resolve(UNIT), """
                package tiny;

                enum Unit {
                    BYTE;
                }
                """);
        var sizes = write(root.resolve(SIZES), """
                package tiny;

                final class Sizes {
                    static long of(Unit unit) {
                        return switch (unit) {
                            case BYTE -> 1;
                        };
                    }
                }
                """);
        var sizesTest = write(root.resolve("tiny/src/test/java/tiny/SizesTest.java"), """
                package tiny;

                import static org.junit.jupiter.api.Assertions.assertTrue;

                import java.nio.file.Files;
                import java.nio.file.Path;
                import org.junit.jupiter.api.Test;

                class SizesTest {
                    @Test
                    void the_page_speaks_of_every_unit() throws Exception {
                        var page = Files.readString(Path.of("README.md"));
                        for (var unit : Unit.values()) assertTrue(page.contains(unit.name()), unit.name());
                    }
                }
                """);
        write(root.resolve(PAGE), "Units: BYTE.");
        var libraries = System.getProperty("java.class.path");
        write(root.resolve("tiny/target/class.path"), libraries);
        var classes = Files.createDirectories(root.resolve("tiny/target/classes"));
        Files.createDirectories(root.resolve("tiny/target/test-classes"));
        var classPath =
                Stream.of(libraries.split(File.pathSeparator)).map(Path::of).toList();
        assertThat(Javac.compile(List.of(source, test, unit, sizes, sizesTest), classPath, classes))
                .isEmpty();
        return new BuiltCopy(new SourceTree(root), "none");
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
