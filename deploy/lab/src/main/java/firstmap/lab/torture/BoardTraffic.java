package firstmap.lab.torture;

import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Everybody who asks one board, without waiting for answers: lives of buffers, mostly well-behaved, with repeats, late
 * and skipped numbers, trespasses, nonsense and garbage between, and in some boards the end of the board, after which they go on
 * asking. The same seed asks the same.
 */
final class BoardTraffic {
    private static final String CREATOR = "camera";
    private static final int MOST_BUFFERS = 24;
    private static final int YOUNG = 4;
    private static final long PAGE = 4096;
    private static final long STEP_NANOS = 1_000_000;
    /** Some numbers come so late that they are too old to tell. */
    private static final int LATEST = 80;

    private record Tie(String attachment, FunctionRef function) {}

    private record Late(RequestRecord request, long due) {}

    private final String board;
    private final Random random;
    private final GarbageRecords garbage;
    private final Trespasses trespasses;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, List<Tie>> buffers = new LinkedHashMap<>();
    private final Map<String, Tie> mapped = new LinkedHashMap<>();
    private final Deque<Request> planned = new ArrayDeque<>();
    private final Deque<byte[]> sent = new ArrayDeque<>();
    private final Deque<Late> late = new ArrayDeque<>();
    private final List<FunctionRef> functions = new ArrayList<>();
    private final BoardSpec spec;
    /** After so many steps the board is retired. */
    private final long end;

    private boolean isRetired;
    private long ids;
    private long steps;

    /** @param number of the board: its policy follows from it, and whether it comes to an end */
    BoardTraffic(String board, int number, long seed) {
        this.board = board;
        random = new Random(seed);
        garbage = new GarbageRecords(board, random);
        spec = TortureBoards.spec(number);
        trespasses = new Trespasses(board, spec.open(), random, numbers);
        end = TortureBoards.ends(number) ? (40L << random.nextInt(5)) + random.nextInt(40) : Long.MAX_VALUE;
        planned.add(new Request.Define(spec));
        TortureBoards.devices().forEach((device, its) -> {
            planned.add(new Request.Join(device, its));
            its.keySet().forEach(function -> functions.add(new FunctionRef(device, function)));
        });
    }

    /** The next record. */
    Sent next() {
        steps++;
        if (!late.isEmpty() && late.peek().due() <= steps)
            return send(late.remove().request());
        int die = planned.isEmpty() ? random.nextInt(1000) : 1000;
        if (die < 30) return garbage.next(sent.isEmpty() ? new byte[0] : sent.peek());
        if (die < 70 && !sent.isEmpty()) return new Sent(key(), sent.peekLast(), false); // nobody knows if it arrived
        if (planned.isEmpty()) {
            plan();
            var trespass = trespasses.before(planned.peek(), asker(planned.peek()), now());
            if (trespass.isPresent()) return send(trespass.get());
        }
        var request = record(planned.remove());
        if (die < 90 && late.isEmpty()) { // it is held up, and the node goes on meanwhile
            late.add(new Late(request, steps + 1 + random.nextInt(LATEST)));
            return next();
        }
        if (die < 95) numbers.merge(request.node(), 1L + random.nextInt(3), Long::sum); // some are never sent
        return send(request);
    }

    private Sent send(RequestRecord request) {
        var json = RequestJson.write(request);
        sent.add(json);
        if (sent.size() > 8) sent.remove();
        return new Sent(key(), json, false);
    }

    private byte[] key() {
        return board.getBytes(StandardCharsets.UTF_8);
    }

    private RequestRecord record(Request request) {
        var node = asker(request);
        return new RequestRecord(node, numbers.merge(node, 1L, Long::sum), board, now(), request);
    }

    private long now() {
        return steps * STEP_NANOS;
    }

    /** A device acts for itself and for its attachments, whose names begin with its own, and who creates also releases. */
    private static String asker(Request request) {
        return switch (request) {
            case Request.Attach r -> r.device();
            case Request.Join r -> r.device();
            case Request.Leave r -> r.device();
            case Request.Map r -> ownerOf(r.attachment());
            case Request.Unmap r -> ownerOf(r.attachment());
            case Request.Detach r -> ownerOf(r.attachment());
            case Request.Create _, Request.Release _ -> CREATOR;
            case Request _ -> "host";
        };
    }

    private static String ownerOf(String attachment) {
        int end = attachment.indexOf(':');
        return end < 0 ? "host" : attachment.substring(0, end);
    }

    // ---- what comes next

    private void plan() {
        int die = random.nextInt(100);
        if (isRetired && die < 30) planned.add(die < 20 ? new Request.Define(spec) : new Request.Retire());
        else if (!isRetired && steps >= end) retire();
        else live(die);
    }

    /** Its definer ends it in the midst of everything. */
    private void retire() {
        planned.add(new Request.Retire());
        isRetired = true;
    }

    private void live(int die) {
        if (buffers.size() >= MOST_BUFFERS || die < 6 && !buffers.isEmpty()) end(any(List.copyOf(buffers.keySet())));
        else if (die < 22 || buffers.isEmpty()) create();
        else if (die < 50) attach(recent());
        else if (die < 75) map(recent());
        else if (die < 88) unmap();
        else if (die < 94) detach(any(List.copyOf(buffers.keySet())));
        else if (die < 98) nonsense();
        else if (die < 99) planned.add(new Request.Release(any(List.copyOf(buffers.keySet()))));
        else comeAndGo();
    }

    /** Users of a buffer come one after the other, as long as it is young. */
    private String recent() {
        var all = List.copyOf(buffers.keySet());
        return any(all.subList(Math.max(0, all.size() - YOUNG), all.size()));
    }

    private void create() {
        var buffer = "b" + ++ids;
        var expects = random.nextInt(8) == 0 ? List.of(any(functions)) : List.<FunctionRef>of();
        planned.add(new Request.Create(buffer, PAGE * (1 + random.nextInt(300)), null, CREATOR, expects, null));
        buffers.put(buffer, new ArrayList<>());
    }

    private void attach(String buffer) {
        var function = function(buffer);
        var tie = new Tie(function.device() + ":" + buffer + "/a" + ++ids, function);
        planned.add(new Request.Attach(
                tie.attachment(),
                buffer,
                tie.function().device(),
                tie.function().function(),
                // A buffer whose every user can be told to unmap can move.
                buffer.hashCode() % 3 != 0 || random.nextInt(3) == 0));
        buffers.get(buffer).add(tie);
        if (random.nextInt(3) == 0) map(tie);
    }

    /** Protected content is for few; who mixes it with others is refused, and that is tried now and then. */
    private FunctionRef function(String buffer) {
        boolean isProtected = buffer.hashCode() % 8 == 0;
        var function = any(functions);
        while (function.device().equals("drm") != isProtected && random.nextInt(20) > 0) function = any(functions);
        return function;
    }

    private void map(String buffer) {
        var ties = buffers.get(buffer);
        if (ties.isEmpty()) attach(buffer);
        map(any(ties));
    }

    private void map(Tie tie) {
        planned.add(new Request.Map(tie.attachment(), any(List.of(Direction.values()))));
        mapped.put(tie.attachment(), tie);
    }

    private void unmap() {
        if (mapped.isEmpty()) create();
        else {
            var attachment = any(List.copyOf(mapped.keySet()));
            planned.add(new Request.Unmap(attachment));
            mapped.remove(attachment);
        }
    }

    private void detach(String buffer) {
        var ties = buffers.get(buffer);
        if (ties.isEmpty()) attach(buffer);
        else end(ties.remove(random.nextInt(ties.size())));
    }

    private void end(String buffer) {
        if (random.nextBoolean()) planned.add(new Request.Release(buffer));
        for (var tie : buffers.remove(buffer)) end(tie);
        planned.add(new Request.Release(buffer)); // refused if it was released before
    }

    private void end(Tie tie) {
        if (mapped.remove(tie.attachment()) != null) planned.add(new Request.Unmap(tie.attachment()));
        planned.add(new Request.Detach(tie.attachment()));
    }

    private void nonsense() {
        planned.add(
                switch (random.nextInt(5)) {
                    case 0 -> new Request.Define(TortureBoards.spec(0));
                    case 1 -> new Request.Map("nobody", Direction.TO_DEVICE);
                    case 2 -> new Request.Release("nothing");
                    case 3 -> new Request.Attach("a" + ids, "nothing", "camera", "capture", false);
                    default -> new Request.Create("b" + ids, PAGE, null, "nobody", List.of(), null);
                });
    }

    private void comeAndGo() {
        var device = any(List.copyOf(TortureBoards.devices().keySet()));
        planned.add(new Request.Leave(device));
        planned.add(new Request.Join(device, TortureBoards.devices().get(device)));
        for (var ties : buffers.values())
            ties.removeIf(tie -> tie.function().device().equals(device));
        mapped.values().removeIf(tie -> tie.function().device().equals(device));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
