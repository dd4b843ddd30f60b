package firstmap.coordinator.audit;

import firstmap.coordinator.log.Asked;
import firstmap.coordinator.recording.Recording;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.HashMap;

/**
 * Where the answers to those requests begin that have not expired.
 *
 * <p>The answers to the requests that are kept are the last ones on the partition, one behind the other. A request that
 * is there only because it was sent again has its answer further back, so what counts are the answers that follow each
 * other up to the last that is found. A few that nobody asked for between many that were asked for do not end it:
 * otherwise an event that was put in would hide what stands before it.
 */
final class Kept {
    /** The first requests tell where their answers begin; so many are more than anybody sends again in a row. */
    private static final int MOST = 100_000;

    private Kept() {}

    private record Key(String board, String node, long seq) {}

    /** Answers from one to another, counted from 0, both included. */
    private record Run(long first, long last) {
        long length() {
            return last - first + 1;
        }
    }

    /** How many events stand before them; {@link Long#MAX_VALUE} if none of the requests that are kept has an answer. */
    static long eventsBefore(Recording recording, int partition) {
        var wanted = requests(recording, partition);
        var runs = new ArrayList<Run>();
        var firstEvents = new ArrayList<Long>();
        try (var events = recording.open(Topic.EVENTS, partition)) {
            long answer = -1;
            long event = 0;
            Key before = null;
            for (var line = events.next(); line != null; line = events.next(), event++) {
                Key key;
                try {
                    var read = EventJson.read(line.value());
                    key = new Key(read.board(), read.node(), read.nodeSeq());
                } catch (Invalid e) {
                    key = null; // whoever audits it will say so
                }
                if (key != null && key.equals(before)) continue;
                before = key;
                answer++;
                if (key == null || wanted.remove(key) == null) continue;
                if (!runs.isEmpty() && runs.getLast().last() == answer - 1) {
                    runs.add(new Run(runs.removeLast().first(), answer));
                } else {
                    runs.add(new Run(answer, answer));
                    firstEvents.add(event);
                }
            }
        }
        if (runs.isEmpty()) return Long.MAX_VALUE;
        int first = runs.size() - 1;
        while (first > 0 && isOneWith(runs.get(first - 1), runs.get(first))) first--;
        return firstEvents.get(first);
    }

    private static boolean isOneWith(Run earlier, Run later) {
        return 2 * (later.first() - earlier.last() - 1) <= earlier.length();
    }

    private static HashMap<Key, Boolean> requests(Recording recording, int partition) {
        var keys = new HashMap<Key, Boolean>();
        try (var requests = recording.open(Topic.REQUESTS, partition)) {
            for (var line = requests.next(); line != null && keys.size() < MOST; line = requests.next()) {
                try {
                    var request = Asked.read(line.key(), line.value(), partition, recording.partitions());
                    keys.put(new Key(request.board(), request.node(), request.seq()), true);
                } catch (Invalid e) {
                    // It has no answer.
                }
            }
        }
        return keys;
    }
}
