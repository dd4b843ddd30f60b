package firstmap.coordinator.audit;

import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Event;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the answers to those requests begin that have not expired.
 *
 * <p>These answers are the last ones on the partition, one behind the other, in the order of the requests. A request that
 * was sent again has its answer further back: further than that of a request before it, or not in a row with those that
 * follow. A few answers that nobody asked for, between many that were asked for, do not end a row: otherwise an event
 * that was put in would hide what stands before it.
 */
final class RetainedRequests {
    /** The first requests tell where their answers begin; so many are more than anybody sends again in a row. */
    private static final int MOST = 100_000;

    private RetainedRequests() {}

    /**
     * What an answer is to.
     *
     * @param node or the name of a round
     * @param seq 0 of a round
     */
    private record Key(String board, String node, long seq) {}

    /** An answer counted from 0, and its first event, likewise. */
    private record Answer(long number, long event) {
        static final Answer NONE = new Answer(-1, -1);
    }

    /** Answers in a row. */
    private record Row(Answer first, long last, long length) {
        /** Whether what lies between is little beside what it has. */
        boolean leadsTo(Row next) {
            return 2 * (next.first().number() - last - 1) <= length;
        }
    }

    /** How many events stand before them; {@link Long#MAX_VALUE} if none of the requests that are kept has an answer. */
    static long eventsBefore(Recording recording, int partition) {
        var answers = requests(recording, partition);
        find(recording, partition, answers);
        var rows = rows(answers.values());
        if (rows.isEmpty()) return Long.MAX_VALUE;
        var first = rows.removeLast();
        while (!rows.isEmpty() && rows.getLast().leadsTo(first)) first = rows.removeLast();
        return first.first().event();
    }

    private static Map<Key, Answer> requests(Recording recording, int partition) {
        var keys = new LinkedHashMap<Key, Answer>();
        var turns = new HashSet<RequestRecord>();
        try (var requests = recording.open(Topic.REQUESTS, partition)) {
            for (var line = requests.next(); line != null && keys.size() < MOST; line = requests.next()) {
                try {
                    var request = RequestReader.read(line.key(), line.value(), partition, recording.partitions());
                    var key = key(request);
                    // The last turn that comes of a round brings its answer about; one that comes again does not.
                    if (request.request() instanceof Request.Turn && turns.add(request)) keys.remove(key);
                    keys.putIfAbsent(key, Answer.NONE);
                } catch (Invalid e) {
                    // It has no answer.
                }
            }
        }
        return keys;
    }

    private static Key key(RequestRecord request) {
        return request.request() instanceof Request.Turn turn
                ? new Key(request.board(), "time/" + request.at() + "." + turn.round(), 0)
                : new Key(request.board(), request.node(), request.seq());
    }

    private static void find(Recording recording, int partition, Map<Key, Answer> answers) {
        try (var events = recording.open(Topic.EVENTS, partition)) {
            long number = -1;
            long event = 0;
            Key before = null;
            var begun = new HashMap<String, Answer>();
            var granting = new HashSet<String>();
            for (var line = events.next(); line != null; line = events.next(), event++) {
                Key key = null;
                try {
                    var read = EventJson.read(line.value());
                    key = new Key(read.board(), read.node(), read.nodeSeq());
                    if (granting.contains(read.board())) {
                        // All the events of a round are one answer, which is known by the last of them; so are those of
                        // a retire.
                        var answer = begun.get(read.board());
                        if (answer == null) begun.put(read.board(), answer = new Answer(++number, event));
                        before = null;
                        if (read.event() instanceof Event.Granted) key = new Key(read.board(), read.cause(), 0);
                        else if (!(read.event() instanceof Event.Retired)) continue;
                        answers.replace(key, Answer.NONE, answer);
                        begun.remove(read.board());
                        continue;
                    }
                    if (read.event() instanceof Event.Defined defined
                            && defined.spec().time() == Time.GRANTED) granting.add(read.board());
                } catch (Invalid e) {
                    // Whoever audits it will say so.
                }
                if (key != null && key.equals(before)) continue;
                before = key;
                number++;
                if (key != null) answers.replace(key, Answer.NONE, new Answer(number, event));
            }
        }
    }

    /** @param answers in the order of the requests */
    private static ArrayDeque<Row> rows(Collection<Answer> answers) {
        var rows = new ArrayDeque<Row>();
        for (var answer : answers) {
            var last = rows.peekLast();
            if (answer == Answer.NONE || last != null && answer.number() <= last.last()) continue;
            if (last != null && answer.number() == last.last() + 1)
                rows.add(new Row(rows.removeLast().first(), answer.number(), last.length() + 1));
            else rows.add(new Row(answer, answer.number(), 1));
        }
        return rows;
    }
}
