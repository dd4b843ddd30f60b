package firstmap.node.client.kafka;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.topics.Installation;
import firstmap.node.client.Asker;
import firstmap.node.client.BoardHistory;
import firstmap.node.client.BoardView;
import firstmap.node.client.Member;
import firstmap.node.client.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;

/**
 * Where a program begins that has to do with the boards of a Firstmap: from here it asks, takes part in granted time, follows and
 * reads. It holds no connection itself; what it gives out has one of its own, and is closed by whoever was given it. Any thread
 * may use it.
 */
public final class FirstmapClient {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final Duration patience;

    private FirstmapClient(Cluster cluster, Duration patience) {
        this.cluster = cluster;
        this.patience = patience;
    }

    /**
     * The one in the default namespace of a cluster that asks nobody who he is.
     *
     * @param bootstrap {@code HOST:PORT,…} of its brokers
     */
    public static FirstmapClient connect(String bootstrap) throws InterruptedException {
        return connect(Installation.of(Map.of("bootstrap.servers", bootstrap)));
    }

    /**
     * Creates the topics that are missing, and checks the others.
     *
     * @throws Cluster.Unreachable if the cluster does not answer or refuses
     */
    public static FirstmapClient connect(Installation there) throws InterruptedException {
        return new FirstmapClient(Cluster.of(there), PATIENCE);
    }

    /** The same that waits so long for what it asks, and 2 minutes unless it is told. */
    public FirstmapClient withPatience(Duration patience) {
        return new FirstmapClient(cluster, patience);
    }

    /** The brokers and the namespace. */
    public Installation installation() {
        return cluster.installation();
    }

    /** One who asks a board of given time in that name. Reads first what has happened on it. */
    public Asker asker(String board, String node) throws InterruptedException {
        return new Asker(KafkaPort.fromTheBeginning(cluster, board), board, node, patience);
    }

    /**
     * Members who take part in the time of a board that grants it, once {@link Participant#play} is called.
     *
     * @param define what the board is and who takes part: the very same for all, and whoever comes first defines it
     */
    public Participant participant(RequestRecord define, Collection<? extends Member> members) {
        return participant(define, members, new BoardView());
    }

    /** The same for members who look at this view, which has seen nothing yet. */
    public Participant participant(RequestRecord define, Collection<? extends Member> members, BoardView view) {
        return new Participant(KafkaPort.fromTheBeginning(cluster, define.board()), view, define, members, patience);
    }

    /** All that is decided on a board, from its first event on. */
    public BoardFollower follow(String board) {
        return BoardFollower.fromTheBeginning(cluster, board);
    }

    /**
     * What had been decided on a board by now.
     *
     * @throws IllegalStateException if it cannot be read to its end, with partition and offset
     */
    public BoardHistory history(String board) throws InterruptedException {
        var events = new ArrayList<EventRecord>();
        try (var follower = follow(board)) {
            while (follower.isBehind()) {
                if (Thread.interrupted()) throw new InterruptedException();
                events.addAll(follower.poll(POLL));
                follower.standsStill().ifPresent(reason -> {
                    throw new IllegalStateException(reason);
                });
            }
        }
        return new BoardHistory(board, events);
    }
}
