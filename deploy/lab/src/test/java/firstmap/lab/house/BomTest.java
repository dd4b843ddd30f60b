package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent to take versions from: they are the project's all the same. */
class BomTest {
    private static final Pattern MANAGED = Pattern.compile(
            "<dependency><groupId>(.*?)</groupId><artifactId>(.*?)</artifactId><version>(.*?)</version></dependency>");
    private static final Pattern OWN = Pattern.compile("(?s)<parent>.*?</parent>.*?<artifactId>(.*?)</artifactId>");

    private static String pom(String folder) throws IOException {
        return Files.readString(Project.ROOT.resolve(folder).resolve("pom.xml"));
    }

    private static String first(String pom, String element) {
        var found = Pattern.compile("<" + element + ">(.*?)</" + element + ">").matcher(pom);
        assertThat(found.find()).as(element).isTrue();
        return found.group(1);
    }

    @Test
    void it_has_what_is_made_for_others_and_nothing_else_of_the_project() throws IOException {
        var forOthers = new TreeSet<String>();
        for (var module : Project.files("pom.xml")) {
            var folder = Project.ROOT.relativize(module.getParent()).toString();
            var own = OWN.matcher(pom(folder));
            if (own.find() && pom(folder).contains("maven-javadoc-plugin")) {
                assertThat(pom(folder))
                        .containsSubsequence("maven-source-plugin", "maven-javadoc-plugin", "maven-install-plugin")
                        .contains("<java.release>21</java.release>");
                forOthers.add(own.group(1));
            }
        }
        var version = first(pom(""), "version");
        var managed = new TreeMap<String, String>();
        var kafka = new TreeMap<String, String>();
        MANAGED.matcher(pom("deploy/bom"))
                .results()
                .forEach(
                        each -> (each.group(1).equals("firstmap") ? managed : kafka).put(each.group(2), each.group(3)));

        assertThat(managed.keySet()).isEqualTo(forOthers).isNotEmpty();
        assertThat(managed.values()).containsOnly(version);
        assertThat(first(pom("deploy/bom"), "version")).isEqualTo(version);
        assertThat(kafka).containsOnly(java.util.Map.entry("kafka-clients", first(pom(""), "kafka.version")));
    }

    @Test
    void its_page_names_the_versions() throws IOException {
        assertThat(Files.readString(Path.of(Project.ROOT.toString(), "deploy/bom/README.md")))
                .contains("<version>" + first(pom(""), "version") + "</version>")
                .contains("<version>" + first(pom(""), "kafka.version") + "</version>");
    }
}
