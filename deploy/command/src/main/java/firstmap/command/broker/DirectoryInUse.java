package firstmap.command.broker;

import java.nio.file.Path;

/** A live broker has this data directory; the message says which process. */
public final class DirectoryInUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    DirectoryInUse(Path directory, String owner) {
        super(directory + " is in use by the broker of " + owner + "; stop it, or choose another directory");
    }
}
