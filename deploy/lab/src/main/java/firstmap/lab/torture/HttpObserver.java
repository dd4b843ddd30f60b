package firstmap.lab.torture;

import firstmap.lab.checker.CheckResult;
import firstmap.lab.checker.LiveCoordinator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Looks at coordinators over HTTP while they are under fire, and keeps what they showed. */
final class HttpObserver {
    private static final int MOST = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 25;

    private record Shown(URI address, String board, LiveCoordinator.Head head) {}

    private final List<CoordinatorProcess> coordinators;
    private final List<String> boards;
    private final HttpClient client;
    private final Random random;
    private final List<Shown> shown = new ArrayList<>();
    private volatile boolean stopped;
    private Thread thread;

    HttpObserver(List<CoordinatorProcess> coordinators, List<String> boards, HttpClient client, long seed) {
        this.coordinators = coordinators;
        this.boards = boards;
        this.client = client;
        random = new Random(seed);
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("firstmap-torture-lookout").start(this::run);
    }

    private void run() {
        try {
            while (!stopped && shown.size() < MOST) {
                var address =
                        coordinators.get(random.nextInt(coordinators.size())).address();
                var board = boards.get(random.nextInt(boards.size()));
                if (address != null) look(address, board);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    private void look(URI address, String board) throws InterruptedException {
        try {
            var head = new LiveCoordinator(client, address).head(board, PATIENCE);
            synchronized (shown) {
                shown.add(new Shown(address, board, head));
            }
        } catch (IOException _) {
            // It is not there, or not yet, or the board is not: that is what this is about.
        }
    }

    /** @return how many looks were held against the log */
    int check(CheckResult verdict) {
        synchronized (shown) {
            for (var look : shown)
                verdict.checkShown(look.address() + "/boards/" + look.board(), look.board(), look.head());
            return shown.size();
        }
    }

    /** Looks no more; what it is at is given up. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join();
    }
}
