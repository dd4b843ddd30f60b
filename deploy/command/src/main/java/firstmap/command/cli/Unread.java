package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Words;
import firstmap.coordinator.exchange.DamagedLog;
import java.util.List;

/** What a result leaves out, since it cannot be read. */
final class Unread {
    /** Places of which a command speaks. */
    private static final int MOST = 20;

    private Unread() {}

    /**
     * Says where, after the result has been told.
     *
     * @throws Failure if there is any such place
     */
    static void require(List<DamagedLog> damages, Console console) {
        if (damages.isEmpty()) return;
        for (var damage : damages.subList(0, Math.min(damages.size(), MOST))) console.say(damage.getMessage());
        throw new Failure(
                "%s of the log cannot be read; the result has what stands before on the same partition, and all of the others"
                        .formatted(Words.count(damages.size(), "place")));
    }
}
