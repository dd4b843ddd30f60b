package firstmap.lab.checker;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.AnsweredRecording;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Topics in memory of boards of both kinds on which leases end, by chance: of who holds something and who does not, who has
 * spoken and who has not, who is asked and who is not, and of who is out already and comes back.
 */
final class LeaseRecording {
    private static final List<String> GRANTED = List.of("phone", "tablet");
    private static final List<String> GIVEN = List.of("car", "tv");
    private static final String FOREVER = "desk";
    private static final List<String> NODES = List.of("a", "b", "c", "d", "e");
    private static final long LEASE = 15_000_000_000L;

    private final GrantedRecording log = new GrantedRecording();
    private final Map<String, Chance> ofBoards = new HashMap<>();
    private final Chance chance;
    private final long seed;

    private LeaseRecording(long seed) {
        this.seed = seed;
        chance = new Chance(seed);
    }

    /** @param steps about so many requests of all boards together */
    static GrantedRecording of(long seed, int steps) {
        var one = new LeaseRecording(seed);
        for (var name : GRANTED)
            one.log.ask(name, "system", new Request.Define(one.spec(name).withTime(Time.GRANTED), NODES));
        for (var name : GIVEN) one.log.ask(name, "system", new Request.Define(one.spec(name)));
        one.log.ask(FOREVER, "system", new Request.Define(one.spec(FOREVER).withLease(0)));
        for (int i = 0; i < steps; i++) one.step();
        one.log.allAnswered();
        return one.log;
    }

    /** A late device waits for a move, and the move for a camera that falls silent. */
    static GrantedRecording ofMove() {
        var one = new LeaseRecording(0);
        var heaps =
                List.of(heap("high", HeapSpec.Kind.PAGED, 1L << 32), heap("low", HeapSpec.Kind.CONTIGUOUS, 1L << 20));
        var spec = new BoardSpec(Policy.MIGRATE, Check.ATTACH, 4096, heaps, new LinkedHashMap<>()).withLease(LEASE);
        one.log.ask("car", "system", new Request.Define(spec));
        one.log.ask("car", "camera", join("eye", DmaParameters.NONE));
        one.log.ask("car", "camera", AnsweredRecording.create("frame"));
        one.log.ask("car", "camera", new Request.Attach("early", "frame", "eye", "dma", true));
        one.log.ask("car", "camera", new Request.Map("early", Direction.TO_DEVICE));
        var low = DmaParameters.with().heaps(List.of("low")).build();
        one.log.ask("car", "encoder", join("codec", low));
        one.log.ask("car", "encoder", new Request.Attach("late", "frame", "codec", "dma", true));
        one.expire("car", 0, Request.Expire.given("camera", 4));
        return one.log;
    }

    private static HeapSpec heap(String name, HeapSpec.Kind kind, long base) {
        return new HeapSpec(name, kind, base, 1 << 20, false, null, List.of());
    }

    private static Request.Join join(String device, DmaParameters dma) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("dma", dma);
        return new Request.Join(device, functions);
    }

    private Chance its(String board) {
        return ofBoards.computeIfAbsent(board, name -> new Chance(seed ^ name.hashCode()));
    }

    private BoardSpec spec(String board) {
        var its = its(board);
        var spec = its.oneIn(3) ? its.spec(its.oneOf(Policy.values())) : its.restlessSpec();
        return spec.withLease(LEASE);
    }

    private void step() {
        var given = GIVEN.get(chance.below(GIVEN.size()));
        var granted = GRANTED.get(chance.below(GRANTED.size()));
        switch (chance.below(60)) {
            case 0, 1 -> silence(given, chance.oneIn(3) ? chance.below(3) - 1 : 0);
            case 2 -> standIn(granted, chance.oneIn(3) ? chance.below(3) - 1 : 0);
            case 3 -> expire(chance.oneOf(given, FOREVER), 0, Request.Expire.granted(node(), 0, 1));
            case 4 -> expire(chance.oneOf(granted, FOREVER, "nowhere"), 0, Request.Expire.given(node(), 0));
            case 5 -> {
                if (chance.oneIn(8)) log.ask(chance.oneOf(given, granted), "system", new Request.Retire());
            }
            default -> {
                if (chance.oneIn(3)) turn(granted);
                else log.ask(given, node(), request(log.board(given)));
            }
        }
    }

    private String node() {
        return NODES.get(chance.below(NODES.size()));
    }

    private Request request(Board board) {
        var its = its(board.id());
        return its.oneIn(3) ? its.request(board) : its.restlessRequest(board);
    }

    /** @param off by how much what it has seen last is wrong */
    private void silence(String board, int off) {
        var node = chance.oneIn(2) ? node() : whomOthersWaitFor(board);
        long highest = log.board(board).heard(node).numbers().highest();
        expire(board, 0, Request.Expire.given(node, Math.max(0, highest + off)));
    }

    /** Whose mapping the last move waits for; anybody, if it waits no more. */
    private String whomOthersWaitFor(String board) {
        var told = said(board, Event.Moving.class)
                .reduce((_, last) -> last)
                .map(event -> ((Event.Moving) event.event()).attachments())
                .orElse(List.of());
        return log.board(board).buffers().values().stream()
                .flatMap(buffer -> buffer.attachments().values().stream())
                .filter(attachment -> attachment.isMapped() && told.contains(attachment.id()))
                .findFirst()
                .map(attachment -> owner(board, attachment.function().device()))
                .orElseGet(this::node);
    }

    private String owner(String board, String device) {
        return said(board, Event.Joined.class)
                .filter(event -> ((Event.Joined) event.event()).device().equals(device))
                .map(EventRecord::node)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private Stream<EventRecord> said(String board, Class<? extends Event> type) {
        return log.events(Home.of(board, GrantedRecording.PARTITIONS)).stream()
                .map(line -> EventJson.read(line.value()))
                .filter(event -> event.board().equals(board) && type.isInstance(event.event()));
    }

    /** @param off by how much the round is another than the open one */
    private void standIn(String board, int off) {
        log.board(board)
                .open()
                .ifPresent(open -> expire(
                        board,
                        open.at(),
                        Request.Expire.granted(
                                node(), Math.max(0, open.round() + off), Math.max(1, open.seen() + off))));
    }

    private void expire(String board, long at, Request.Expire expire) {
        int home = Home.of(board, GrantedRecording.PARTITIONS);
        var value = RequestJson.write(RequestRecord.expire(board, at, expire));
        log.answer(log.append(Topic.REQUESTS, home, AnsweredRecording.key(board), value));
    }

    /** Of who is missing; at times of one for whose turn something stands. */
    private void turn(String name) {
        var board = log.board(name);
        if (board.open().isEmpty()) return;
        var missing = new ArrayList<>(board.asked().stream().sorted().toList());
        if (!chance.oneIn(4)) missing.removeAll(come(log.parked(), name, board));
        var node = missing.get(chance.below(missing.size()));
        long at = board.open().get().at();
        var until = chance.oneIn(30) ? Until.NEVER : Until.at(at + chance.below(3));
        log.turn(name, node, 0, asks(board, node), until);
    }

    private static List<String> come(ParkedTurns parked, String name, Board board) {
        return List.copyOf(parked.come(Home.of(name, GrantedRecording.PARTITIONS), board));
    }

    private List<Ask> asks(Board board, String node) {
        var asks = new ArrayList<Ask>();
        long seq = board.heard(node).numbers().highest();
        for (int i = chance.below(4); i > 0; i--) {
            var request = request(board);
            if (!(request instanceof Request.Malformed || request instanceof Request.Define))
                asks.add(new Ask(++seq, request));
        }
        return asks;
    }
}
