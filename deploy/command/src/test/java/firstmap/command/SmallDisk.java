package firstmap.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a chosen size, on a folder; only root can have one. Unmounted when nothing of it is needed any more. */
public final class SmallDisk {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @param folder is made */
    public static SmallDisk on(Path folder) throws IOException {
        return new SmallDisk(Files.createDirectory(folder));
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
