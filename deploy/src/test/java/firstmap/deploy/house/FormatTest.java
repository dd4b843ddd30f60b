package firstmap.deploy.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Every Java source is as the formatter writes it. With {@code -Dformat=write} it is written so. */
class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    @Test
    void every_source_is_formatted() throws IOException, FormatterException {
        var mode = System.getProperty("firstmap.format", "check");
        var differing = new ArrayList<Path>();
        var sources = Project.javaSources();
        for (var source : sources) {
            var text = Files.readString(source);
            var formatted = format(text);
            if (formatted.equals(text)) continue;
            if (mode.equals("write")) Files.writeString(source, formatted);
            else differing.add(Project.ROOT.relativize(source));
        }
        assertThat(sources).hasSizeGreaterThan(20);
        assertThat(differing)
                .as("not formatted; `mvn -q -pl deploy -am test -Dtest=FormatTest -Dformat=write"
                        + " -Dsurefire.failIfNoSpecifiedTests=false` writes them")
                .isEmpty();
    }

    @Test
    void a_source_that_is_not_formatted_is_noticed() throws FormatterException {
        var crooked = "class A{int b( ){return 1 ;}}\n";

        assertThat(format(crooked)).isNotEqualTo(crooked).contains("    int b() {\n");
    }

    private static String format(String text) throws FormatterException {
        return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(
                ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.PALANTIR)));
    }
}
