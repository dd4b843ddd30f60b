package firstmap.coordinator.trial;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Topics in memory as coordinators write them, of boards of which some grant their time: whoever is asked takes any turn. */
public final class GrantedRecording extends MemoryRecording {
    public static final int PARTITIONS = 2;
    private static final List<String> GRANTED = List.of("phone", "tablet", "robot");
    private static final List<String> GIVEN = List.of("car", "tv");
    private static final List<String> NODES = List.of("node-0", "node-1", "node-2");

    private final Map<String, Board> boards = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private final ParkedTurns parked = new ParkedTurns();

    public GrantedRecording() {
        super(PARTITIONS);
    }

    /** @param steps about so many requests of all boards together */
    public static GrantedRecording of(long seed, int steps) {
        return of(seed, steps, false);
    }

    /** The same, where leases end, too, on some of the boards of either kind of time. */
    public static GrantedRecording withLeases(long seed, int steps) {
        return of(seed, steps, true);
    }

    private static GrantedRecording of(long seed, int steps, boolean haveLeases) {
        var log = new GrantedRecording();
        var chance = new Chance(seed);
        var ofBoards = new HashMap<String, Chance>();
        for (var name : GRANTED) {
            var its = new Chance(seed ^ name.hashCode());
            ofBoards.put(name, its);
            var spec = granted(its.spec(chance.oneOf(Policy.values())));
            log.ask(name, "system", new Request.Define(haveLeases ? leased(spec, name) : spec, NODES));
        }
        for (var name : GIVEN) {
            var its = new Chance(seed ^ name.hashCode());
            ofBoards.put(name, its);
            var spec = its.spec(chance.oneOf(Policy.values()));
            log.ask(name, "system", new Request.Define(haveLeases ? leased(spec, name) : spec));
        }
        for (int i = 0; i < steps; i++) {
            var granted = GRANTED.get(chance.below(GRANTED.size()));
            if (haveLeases && chance.oneIn(8)) log.expire(chance);
            switch (chance.below(24)) {
                case 0, 1, 2, 3 -> {
                    var given = GIVEN.get(chance.below(GIVEN.size()));
                    log.ask(given, chance.oneOf("a", "b"), ofBoards.get(given).request(log.board(given)));
                }
                case 4, 5 -> log.askAgain(chance);
                case 6 -> log.ask(granted, "node-0", new Request.Release("x")); // not in a turn
                case 7 -> log.turn(granted, "stranger", 0, List.of(), Until.NEVER);
                case 8 -> log.early(granted, chance);
                case 9 -> {
                    if (chance.oneIn(20)) log.ask(granted, "system", new Request.Retire());
                }
                default -> log.turn(granted, ofBoards.get(granted), chance);
            }
        }
        log.allAnswered();
        return log;
    }

    /** All but the last of each kind. */
    private static BoardSpec leased(BoardSpec spec, String name) {
        boolean has = !name.equals(GRANTED.getLast()) && !name.equals(GIVEN.getLast());
        return spec.withLease(has ? BoardSpec.MIN_LEASE : 0);
    }

    /** That somebody's lease has ended; mostly one that is not out yet, but now and then it is void, or none that could be. */
    private void expire(Chance chance) {
        var names = chance.oneIn(3) ? GIVEN : GRANTED;
        var board = board(names.get(chance.below(names.size())));
        if (board.spec().isEmpty()) return;
        boolean isGiven = !board.grantsTime();
        var mortals = List.copyOf(board.mortals());
        var node = mortals.isEmpty() || chance.oneIn(6)
                ? chance.oneOf("a", "node-0", "stranger")
                : mortals.get(chance.below(mortals.size()));
        long late = chance.oneIn(8) ? chance.oneOf(-1L, 1L) : 0;
        if (isGiven) {
            long last = Math.max(0, board.heard(node).numbers().highest() + late);
            // Of those that hold much not too many, or nothing is left to look at.
            if (chance.oneIn(4)) send(RequestRecord.expire(board.id(), 0, Request.Expire.given(node, last)));
        } else expire(board, node, late);
    }

    private void expire(Board board, String node, long late) {
        board.open()
                .ifPresent(open -> send(RequestRecord.expire(
                        board.id(),
                        open.at(),
                        Request.Expire.granted(node, open.round(), Math.max(1, open.seen() + late)))));
    }

    /** That the lease of a node has ended, in the open round. */
    public void expire(String board, String node) {
        expire(board(board), node, 0);
    }

    /** The same board, with time that is granted. */
    public static BoardSpec granted(BoardSpec it) {
        return it.withTime(Time.GRANTED);
    }

    public Board board(String id) {
        return boards.computeIfAbsent(id, Boards::fresh);
    }

    public ParkedTurns parked() {
        return parked;
    }

    public void ask(String board, String node, Request request) {
        if (request instanceof Request.Malformed) return;
        boolean isGranted = board(board).grantsTime() && !(request instanceof Request.Retire);
        long seq = isGranted ? 1 : seqs.merge(board + node, 1L, Long::sum);
        send(new RequestRecord(node, seq, board, isGranted || node.equals("system") ? 0 : seq * 1000, request));
    }

    /** A turn of the open round, whoever takes it. */
    public void turn(String board, String node, long round, List<Ask> asks, Until until) {
        var open = board(board).open();
        if (open.isEmpty()) return;
        send(RequestRecord.turn(
                node,
                board,
                open.get().at(),
                new Request.Turn(open.get().round() + round, open.get().seen() + round, asks, until)));
    }

    private void turn(String name, Chance its, Chance chance) {
        var board = board(name);
        if (board.open().isEmpty()) return;
        var missing = new ArrayList<>(board.asked().stream().sorted().toList());
        missing.removeAll(parked.come(Home.of(name, PARTITIONS), board));
        var node = missing.get(chance.below(missing.size()));
        turn(name, node, 0, asks(board, node, its, chance), until(board.open().get(), chance));
    }

    private static List<Ask> asks(Board board, String node, Chance its, Chance chance) {
        var asks = new ArrayList<Ask>();
        long seq = board.heard(node).numbers().highest();
        for (int i = chance.below(4); i > 0; i--) {
            var request = its.request(board);
            if (request instanceof Request.Malformed || request instanceof Request.Define) continue;
            if (request instanceof Request.Retire) continue;
            asks.add(new Ask(++seq, request));
        }
        return asks;
    }

    private static Until until(Opening open, Chance chance) {
        return switch (chance.below(40)) {
            case 0 -> Until.NEVER;
            case 1 -> chance.oneIn(4) ? Until.GONE : Until.at(open.at() + 5);
            default -> Until.at(open.at() + chance.below(4));
        };
    }

    /** Of a round that is not open yet. */
    private void early(String board, Chance chance) {
        turn(board, NODES.get(chance.below(NODES.size())), 1, List.of(), Until.NEVER);
    }

    private void askAgain(Chance chance) {
        int partition = chance.below(PARTITIONS);
        var requests = requests(partition);
        if (requests.isEmpty()) return;
        // Mostly one of the last, as who has no answer yet sends again.
        int back = chance.oneIn(3) ? requests.size() : Math.min(4, requests.size());
        var again = requests.get(requests.size() - 1 - chance.below(back));
        answer(append(Topic.REQUESTS, partition, again.key(), again.value()));
    }

    private void send(RequestRecord request) {
        int home = Home.of(request.board(), PARTITIONS);
        answer(append(Topic.REQUESTS, home, AnsweredRecording.key(request.board()), RequestJson.write(request)));
    }

    /** What the loop does with it. */
    public void answer(LogRecord asked) {
        try {
            var request = RequestReader.read(asked.key(), asked.value(), asked.partition(), PARTITIONS);
            var board = board(request.board());
            switch (parked.look(asked.partition(), board, request)) {
                case PASSED_OVER -> {}
                case TURN -> {
                    var round = parked.park(asked.partition(), board, request, asked.offset());
                    if (!round.isEmpty()) write(asked, Round.play(board, round, Round.Judge.of(board)));
                }
                case ALONE -> {
                    var events = EventSealer.decide(board, request);
                    events.forEach(event -> board.evolve(event.record()));
                    if (board.isRetired()) parked.forget(asked.partition(), board);
                    write(asked, events);
                }
            }
        } catch (Invalid | Inadmissible e) {
            var letter = DeadLetter.of(Namespace.DEFAULT, asked, e.getMessage());
            append(
                    Topic.DEAD_LETTERS,
                    0,
                    letter.key(),
                    letter.value(),
                    letter.headers().toArray(LogRecord.Header[]::new));
        }
    }

    private void write(LogRecord asked, List<EventJson.Sealed> events) {
        for (var event : events) append(Topic.EVENTS, asked.partition(), asked.key(), event.json());
    }

    public void allAnswered() {
        for (int i = 0; i < PARTITIONS; i++) {
            var requests = requests(i);
            answered(i, requests.isEmpty() ? 0 : requests.getLast().offset() + 1);
        }
    }
}
