package firstmap.coordinator.audit;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log as coordinators write it: boards by chance, with requests that come again and some that nobody can read. */
final class GoodLog {
    static final int PARTITIONS = 2;

    final MemoryRecording recording = new MemoryRecording(PARTITIONS);
    private final Map<String, Board> boards = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();

    /** @param requests of all boards together */
    static GoodLog of(long seed, int requests) {
        var log = new GoodLog();
        var chance = new Chance(seed);
        var names = List.of("phone", "tablet", "car", "tv");
        var ofBoards = new HashMap<String, Chance>();
        for (var name : names) {
            var its = new Chance(seed ^ name.hashCode());
            ofBoards.put(name, its);
            log.ask(
                    name,
                    "system",
                    new Request.Define(chance.oneIn(2) ? its.restlessSpec() : its.spec(chance.oneOf(Policy.values()))));
        }
        for (int i = 0; i < requests; i++) {
            var name = names.get(chance.below(names.size()));
            var its = ofBoards.get(name);
            var board = log.board(name);
            switch (chance.below(20)) {
                case 0 -> log.askAgain(Home.of(name, PARTITIONS), chance);
                case 1 -> log.unreadable(name, chance);
                case 2 -> log.seqs.merge(name + "node-0", 1L, Long::sum); // a number that nobody sends
                default ->
                    log.ask(
                            name,
                            "node-" + chance.below(3),
                            board.spec().orElseThrow().policy() == Policy.MIGRATE
                                    ? its.restlessRequest(board)
                                    : its.request(board));
            }
        }
        log.allAnswered();
        return log;
    }

    Board board(String id) {
        return boards.computeIfAbsent(id, Boards::fresh);
    }

    void ask(String board, String node, Request request) {
        // Who cannot be told apart by its body is asked by bytes that do not say so.
        if (request instanceof Request.Malformed) return;
        long seq = seqs.merge(board + node, 1L, Long::sum);
        answer(append(board, RequestJson.write(new RequestRecord(node, seq, board, seq * 1000, request))));
    }

    private void askAgain(int partition, Chance chance) {
        var requests = recording.requests(partition);
        var again = requests.get(chance.below(requests.size()));
        answer(recording.append(Topic.REQUESTS, partition, again.key(), again.value()));
    }

    private void unreadable(String board, Chance chance) {
        var value = new byte[chance.below(30)];
        for (int i = 0; i < value.length; i++) value[i] = (byte) chance.below(256);
        answer(recording.append(
                Topic.REQUESTS,
                Home.of(board, PARTITIONS),
                chance.oneIn(5) ? null : bytes(board),
                chance.oneIn(5) ? null : value,
                new LogRecord.Header("trace", value)));
    }

    LogRecord append(String board, byte[] value) {
        return recording.append(Topic.REQUESTS, Home.of(board, PARTITIONS), bytes(board), value);
    }

    /** What the loop does with it. */
    void answer(LogRecord asked) {
        RequestRecord request;
        try {
            request = RequestReader.read(asked.key(), asked.value(), asked.partition(), PARTITIONS);
        } catch (Invalid e) {
            var letter = DeadLetter.of(Namespace.DEFAULT, asked, e.getMessage());
            recording.append(
                    Topic.DEAD_LETTERS,
                    0,
                    letter.key(),
                    letter.value(),
                    letter.headers().toArray(LogRecord.Header[]::new));
            return;
        }
        var board = board(request.board());
        for (var event : EventSealer.decide(board, request)) {
            board.evolve(event.record());
            recording.append(Topic.EVENTS, asked.partition(), asked.key(), event.json());
        }
    }

    void allAnswered() {
        for (int i = 0; i < PARTITIONS; i++) {
            var requests = recording.requests(i);
            recording.answered(i, requests.isEmpty() ? 0 : requests.getLast().offset() + 1);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
