package firstmap.command;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a chosen size, on a folder; only root can have one. Unmounted when nothing of it is needed any more. */
public final class SmallDisk {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** One that is not mounted yet; a test that cannot have one is skipped. @param folder is made */
    public static SmallDisk required(Path folder) throws Exception {
        var disk = new SmallDisk(Files.createDirectory(folder));
        assumeTrue(disk.mount(64), "file systems of a chosen size can be mounted here (by root)");
        disk.unmount();
        return disk;
    }

    /** Empty, with so much room. Returns whether this machine lets us. */
    public boolean mount(int kib) throws Exception {
        return does("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", folder.toString());
    }

    /** What is on it stays. */
    public void enlarge(int kib) throws Exception {
        does("mount", "-t", "tmpfs", "-o", "remount,size=" + kib + "k", "tmpfs", folder.toString());
    }

    public Path folder() {
        return folder;
    }

    public void unmount() throws Exception {
        while (does("mountpoint", "-q", folder.toString())) does("umount", folder.toString());
    }

    private static boolean does(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
