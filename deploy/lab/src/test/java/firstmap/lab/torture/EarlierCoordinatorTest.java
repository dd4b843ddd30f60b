package firstmap.lab.torture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import firstmap.command.Project;
import firstmap.command.cluster.Log;
import firstmap.lab.experiments.BuiltCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On brokers of its own, in the namespace that there was before there were others. */
class EarlierCoordinatorTest {
    @TempDir
    Path folder;

    /** {@code FIRSTMAP_EARLIER} names another commit. */
    @Test
    void coordinators_of_an_earlier_commit_are_replaced_in_turn_and_the_rule_after_the_programs() throws Exception {
        var revision = System.getenv().getOrDefault("FIRSTMAP_EARLIER", "rooms");
        var copy = Files.createDirectory(folder.resolve("earlier"));
        assumeTrue(BuiltCopy.isThere(Project.ROOT, revision, copy), "this clone has no " + revision);
        var earlier = BuiltCopy.make(Project.ROOT, revision, copy);
        try (var log = new Log(folder.resolve("broker"));
                var upgrade = new Upgrade(folder.resolve("upgrade"), log)) {
            upgrade.play(earlier);
        }
    }
}
