package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DesignTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+Test)`");

    @Test
    void each_test_that_a_document_names_exists() throws IOException {
        var named = new TreeSet<String>();
        for (var document : ReadmeTest.documents()) {
            var names = TEST.matcher(Files.readString(document));
            while (names.find()) named.add(names.group(1));
        }
        assertThat(named).hasSizeGreaterThan(10);
        var there = Project.files(".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(there).containsAll(named);
    }
}
