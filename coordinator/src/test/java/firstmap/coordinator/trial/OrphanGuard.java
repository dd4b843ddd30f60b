package firstmap.coordinator.trial;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class in a process that must not outlive the one that has started it: when that is gone, however it
 * ended, the pipe that it held to our stdin is closed, and so is this.
 */
final class OrphanGuard {
    private static final int ORPHANED = 3;

    private OrphanGuard() {}

    /** @param args the main class, and what is for it */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("firstmap-guard").start(OrphanGuard::hold);
        var main = Class.forName(args[0]).getMethod("main", String[].class);
        main.setAccessible(true); // the class need not be public
        main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    private static void hold() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said.
            }
        } catch (IOException _) {
            // As good as closed.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
