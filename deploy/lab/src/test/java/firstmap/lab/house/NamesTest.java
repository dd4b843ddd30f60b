package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.util.HashSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who has read the name of a class once need not ask which of several is meant. */
class NamesTest {
    @Test
    void a_class_name_stands_once_in_the_project() throws IOException {
        var names = new HashSet<String>();
        var twice = new TreeSet<String>();
        for (var source : Project.files(".java")) {
            var name = source.getFileName().toString();
            boolean isMain = source.toString().contains("src/main/");
            if (isMain && !name.equals("package-info.java") && !names.add(name)) twice.add(name);
        }
        assertThat(names).hasSizeGreaterThan(300);
        assertThat(twice).isEmpty();
    }
}
