package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {
    @TempDir
    Path root;

    @Test
    void the_newest_run_with_the_board_is_found() throws IOException, InterruptedException {
        var folders = new RunFolders(root.resolve("runs"));
        folders.create("phone");
        Thread.sleep(2); // names begin with the time in milliseconds
        var newest = folders.create("phone");
        Thread.sleep(2);
        folders.create("tablet");

        assertThat(newest(folders, "phone")).contains(newest);
        assertThat(newest(folders, "watch")).isEmpty();
    }

    @Test
    void a_folder_of_the_users_own_is_found_too_as_long_as_it_is_there() throws IOException {
        var folders = new RunFolders(root.resolve("runs"));
        var own = Files.createDirectory(root.resolve("own"));
        folders.adopt(own, "lab/phone");

        assertThat(newest(folders, "lab/phone").orElseThrow().toRealPath()).isEqualTo(own.toRealPath());
        Files.delete(own.resolve("boards"));
        Files.delete(own);
        assertThat(newest(folders, "lab/phone")).isEmpty();
    }

    @Test
    void latest_points_to_the_run_before_now() throws IOException {
        var folders = new RunFolders(root);
        folders.create("phone");
        var last = folders.create("tablet");

        assertThat(root.resolve("latest").toRealPath()).isEqualTo(last.toRealPath());
    }

    @Test
    void a_place_without_runs_has_none() throws IOException {
        assertThat(newest(new RunFolders(root.resolve("nowhere")), "phone")).isEmpty();
    }

    @Test
    void what_it_makes_is_for_the_user_alone() throws IOException {
        var run = new RunFolders(root.resolve("state").resolve("runs")).create("phone");
        for (var made = run; !made.equals(root); made = made.getParent())
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .as(made.toString())
                    .isEqualTo("rwx------");
    }

    private static Optional<Path> newest(RunFolders folders, String board) throws IOException {
        return folders.newest(
                folder -> RunFolders.boardsOf(folder).contains(board) ? Optional.of(folder) : Optional.empty());
    }
}
