package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Board;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Iommu;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the table of whom an event concerns, as the catalogue has it, beside what the rule does. */
class ConcernTableTest {
    private static final Path CATALOGUE = Path.of("../events/README.md");
    private static final Path MODEL = Path.of("../deploy/lab/time-model/README.md");

    /**
     * A row of the catalogue.
     *
     * @param modelled the rows of the model's table that say the same
     */
    record Row(String happened, String concerns, Set<String> modelled, Runnable shown) {
        @Override
        public String toString() {
            return happened;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "a request was refused",
                        "its asker; the buffer's creator, if a new set would help (`recreate` among the ways out)",
                        Set.of("refused_asker", "refused_recreate_creator"),
                        ConcernTableTest::refused),
                new Row(
                        "who waited for a move was refused",
                        "who waited; those attached; who waits for that move",
                        Set.of("refused_waited_newcomer", "refused_waited_attached", "refused_waited_waits_for_move"),
                        ConcernTableTest::refusedAfterAWait),
                new Row("a buffer was created", "all others", Set.of("created_all"), ConcernTableTest::created),
                new Row(
                        "its creator's attachment was unmapped: a frame is ready",
                        "those attached",
                        Set.of("unmapped_creators_attached"),
                        ConcernTableTest::frameReady),
                new Row(
                        "another's was, the last but the creator's, and the buffer is not released",
                        "the creator",
                        Set.of("unmapped_last_creator"),
                        ConcernTableTest::frameUsed),
                new Row(
                        "unmapped, by whomever",
                        "who waits for addresses; who waits for a pin to end, if no other mapping is left of one that is not dynamic",
                        Set.of("unmapped_waits_for_addresses", "unmapped_waits_for_pin"),
                        ConcernTableTest::unmappedAtAll),
                new Row(
                        "a buffer was released",
                        "those attached",
                        Set.of("released_attached"),
                        ConcernTableTest::released),
                new Row(
                        "detached, and the buffer is not released",
                        "the creator",
                        Set.of("detached_replaced_creator"),
                        ConcernTableTest::detached),
                new Row(
                        "attached, mapped, unmapped, detached by another",
                        "the attachment's own node",
                        Set.of("attached_owner", "mapped_owner", "unmapped_owner", "detached_owner"),
                        ConcernTableTest::byAnother),
                new Row(
                        "attachments must unmap so that the storage can move",
                        "their nodes",
                        Set.of("moving_told"),
                        ConcernTableTest::moving),
                new Row(
                        "the storage has moved",
                        "those attached; who waits for that move, and for room",
                        Set.of("migrated_attached", "migrated_waits_for_move", "migrated_waits_for_room"),
                        ConcernTableTest::moved),
                new Row(
                        "a buffer was freed",
                        "its creator; who waits for room, if it had storage",
                        Set.of("freed_creator", "freed_waits_for_room"),
                        ConcernTableTest::freed),
                new Row(
                        "a device left",
                        "those attached to buffers that the node created who asked for it",
                        Set.of("left_attached"),
                        ConcernTableTest::left));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_a_row_says_is_what_happens(Row row) {
        row.shown().run();
    }

    @Test
    void these_are_the_rows_of_the_catalogue() throws IOException {
        var shown = rows().map(row -> List.of(row.happened(), row.concerns())).toList();
        assertThat(table(CATALOGUE, "| what happened | concerns |")).isEqualTo(shown);
    }

    @Test
    void the_model_has_the_same_rows() throws IOException {
        var named = rows().flatMap(row -> row.modelled().stream()).toList();
        var modelled = new LinkedHashSet<String>();
        for (var cells : table(MODEL, "| event | concerns | row |")) {
            var names = Pattern.compile("`(\\w+)`").matcher(cells.getLast());
            while (names.find()) modelled.add(names.group(1));
        }
        assertThat(modelled).containsExactlyInAnyOrderElementsOf(named);
    }

    /** The cells below a head. */
    private static List<List<String>> table(Path file, String head) throws IOException {
        return Files.readAllLines(file).stream()
                .dropWhile(line -> !line.equals(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.substring(1, line.length() - 1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    // ---- what is shown

    private static void refused() {
        var play = new Play(Policy.STRICT);
        assertThat(play.concerned("encoder", new Request.Unmap("nothing"))).containsExactly("encoder");

        play.concerned("camera", create("b", 1), attach("camera", "b", "any"), map("camera", "b"));
        assertThat(play.concerned("display", attach("display", "b", "any"))).containsExactly("camera", "display");
    }

    private static void refusedAfterAWait() {
        var play = moves();
        play.concerned("viewer", attach("viewer", "b", "low")); // while it moves: it waits for that, too
        play.concerned("camera", create("big", 16), attach("camera", "big", "low"), map("camera", "big"));
        assertThat(play.concerned("encoder", new Request.Unmap("encoder@b")))
                .containsExactly("camera", "display", "viewer");
        assertThat(play.last(Event.Refused.class).waited()).isTrue();
    }

    private static void created() {
        assertThat(new Play(Policy.STRICT).concerned("camera", create("b", 1)))
                .containsExactly("encoder", "display", "viewer");
    }

    private static void frameReady() {
        var play = shared();
        play.concerned("camera", map("camera", "b"));
        assertThat(play.concerned("camera", new Request.Unmap("camera@b"))).containsExactly("encoder", "display");
    }

    private static void frameUsed() {
        var play = shared();
        for (var node : List.of("camera", "encoder", "display")) play.concerned(node, map(node, "b"));
        assertThat(play.concerned("encoder", new Request.Unmap("encoder@b")))
                .as("display uses it")
                .isEmpty();
        assertThat(play.concerned("display", new Request.Unmap("display@b"))).containsExactly("camera");

        play.concerned("display", map("display", "b"));
        play.concerned("camera", new Request.Release("b"));
        assertThat(play.concerned("display", new Request.Unmap("display@b")))
                .as("released")
                .isEmpty();
    }

    private static void unmappedAtAll() {
        var play = new Play(Policy.STRICT);
        play.concerned("camera", create("one", 4), create("two", 4));
        play.concerned("display", attach("display", "one", "virtual"), map("display", "one"));
        play.concerned("display", attach("display", "two", "virtual"), map("display", "two"));
        assertThat(play.last(Event.Refused.class).errno().name()).isEqualTo("ENOMEM");
        assertThat(play.concerned("viewer", new Request.Unmap("display@one"))).containsExactly("camera", "display");

        var pinned = new Play(Policy.MIGRATE);
        pinned.concerned("camera", create("b", 1), new Request.Attach("camera@b", "b", "camera", "any", false));
        pinned.concerned("encoder", new Request.Attach("encoder@b", "b", "encoder", "any", false));
        pinned.concerned("encoder", map("encoder", "b"));
        pinned.concerned("camera", map("camera", "b"));
        pinned.concerned("display", attach("display", "b", "low"));
        assertThat(pinned.last(Event.Refused.class).errno().name()).isEqualTo("EBUSY");
        assertThat(pinned.concerned("camera", new Request.Unmap("camera@b")))
                .as("still pinned")
                .containsExactly("encoder");
        assertThat(pinned.concerned("encoder", new Request.Unmap("encoder@b"))).containsExactly("camera", "display");
    }

    private static void released() {
        assertThat(shared().concerned("camera", new Request.Release("b"))).containsExactly("encoder", "display");
    }

    private static void detached() {
        var play = shared();
        assertThat(play.concerned("encoder", new Request.Detach("encoder@b"))).containsExactly("camera");
        play.concerned("camera", new Request.Release("b"));
        assertThat(play.concerned("display", new Request.Detach("display@b")))
                .as("released")
                .isEmpty();
    }

    private static void byAnother() {
        var play = new Play(Policy.STRICT);
        play.concerned("camera", create("b", 1), attach("camera", "b", "any"));
        assertThat(play.concerned("viewer", attach("encoder", "b", "any"))).containsExactly("encoder");
        play.concerned("display", attach("display", "b", "any"), map("display", "b"));
        assertThat(play.concerned("viewer", map("encoder", "b"))).containsExactly("encoder");
        assertThat(play.concerned("viewer", new Request.Unmap("encoder@b"))).containsExactly("encoder");
        play.concerned("camera", new Request.Release("b"));
        assertThat(play.concerned("viewer", new Request.Detach("encoder@b"))).containsExactly("encoder");
    }

    private static void moving() {
        var play = used();
        assertThat(play.concerned("display", attach("display", "b", "low"))).containsExactly("encoder");
        assertThat(play.last(Event.Moving.class).attachments()).containsExactly("encoder@b");
    }

    private static void moved() {
        var play = moves();
        assertThat(play.concerned("encoder", new Request.Unmap("encoder@b"))).containsExactly("camera", "display");
        assertThat(play.last(Event.Migrated.class).buffer()).isEqualTo("b");

        var waitedFor = moves();
        assertThat(waitedFor.concerned("viewer", attach("viewer", "b", "low"))).containsExactly("viewer");
        assertThat(waitedFor.concerned("encoder", new Request.Unmap("encoder@b")))
                .containsExactly("camera", "display", "viewer");

        var roomy = moves();
        roomy.concerned("viewer", create("v", 12), attach("viewer", "v", "high"), map("viewer", "v"));
        assertThat(roomy.last(Event.Refused.class).errno().name()).isEqualTo("ENOMEM");
        assertThat(roomy.concerned("encoder", new Request.Unmap("encoder@b")))
                .containsExactly("camera", "display", "viewer");
    }

    private static void freed() {
        for (boolean hasStorage : new boolean[] {true, false}) {
            var play = new Play(Policy.STRICT);
            play.concerned("camera", create("b", 8));
            play.concerned("encoder", attach("encoder", "b", "high"));
            play.concerned("display", create("other", hasStorage ? 4 : 12), attach("display", "other", "high"));
            play.concerned("display", map("display", "other"));
            if (hasStorage) play.concerned("encoder", map("encoder", "b"), new Request.Unmap("encoder@b"));
            play.concerned("viewer", create("v", 12), attach("viewer", "v", "high"), map("viewer", "v"));
            assertThat(play.last(Event.Refused.class).errno().name()).isEqualTo("ENOMEM");
            play.concerned("camera", new Request.Release("b"));
            var concerned = play.concerned("encoder", new Request.Detach("encoder@b"));
            assertThat(play.last(Event.Freed.class).bytes() > 0).isEqualTo(hasStorage);
            if (hasStorage) assertThat(concerned).containsExactly("camera", "viewer");
            else assertThat(concerned).containsExactly("camera");
        }
    }

    private static void left() {
        var play = new Play(Policy.STRICT);
        play.concerned("camera", create("b", 1));
        play.concerned("encoder", attach("encoder", "b", "any"));
        play.concerned("viewer", create("hers", 1));
        play.concerned("display", attach("display", "hers", "any"));
        assertThat(play.concerned("camera", new Request.Leave("camera"))).containsExactly("encoder");
        assertThat(play.concerned("viewer", new Request.Leave("encoder")))
                .as("on an open board")
                .contains("display");
    }

    /** Three are attached to what the camera has created. */
    private static Play shared() {
        var play = new Play(Policy.STRICT);
        play.concerned("camera", create("b", 1));
        for (var node : List.of("camera", "encoder", "display")) play.concerned(node, attach(node, "b", "any"));
        return play;
    }

    /** The encoder has mapped what the camera has created, in memory that not every function reaches. */
    private static Play used() {
        var play = new Play(Policy.MIGRATE);
        play.concerned("camera", create("b", 8), attach("camera", "b", "any"));
        play.concerned("encoder", attach("encoder", "b", "any"));
        play.concerned("encoder", map("encoder", "b"));
        return play;
    }

    /** The display waits for the encoder to unmap it, so that it can move. */
    private static Play moves() {
        var play = used();
        play.concerned("display", attach("display", "b", "low"));
        return play;
    }

    private static Request create(String buffer, int pages) {
        return new Request.Create(buffer, pages * 4096L, null, null, List.of(), null);
    }

    private static Request attach(String device, String buffer, String function) {
        return new Request.Attach(device + "@" + buffer, buffer, device, function, true);
    }

    private static Request map(String device, String buffer) {
        return new Request.Map(device + "@" + buffer, Direction.TO_DEVICE);
    }

    /** A board on which all speak at every instant, and in the rounds after the first only whom something concerns. */
    private static final class Play {
        private static final List<String> NODES = List.of("camera", "encoder", "display", "viewer");

        private final Board board = Boards.fresh("phone");
        private final List<EventRecord> log = new ArrayList<>();

        Play(Policy policy) {
            var heaps = List.of(
                    heap("high", HeapSpec.Kind.PAGED, 1L << 32), heap("low", HeapSpec.Kind.CONTIGUOUS, 1L << 20));
            var spec = new BoardSpec(
                    policy, Check.ATTACH, 4096, heaps, new LinkedHashMap<>(), null, true, null, Time.GRANTED, 0);
            var define = new RequestRecord("owner", 1, "phone", 0, new Request.Define(spec, NODES));
            take(EventSealer.decide(board, define));
            board.evolve(log.getFirst());
            for (var node : NODES) {
                var functions = new LinkedHashMap<String, DmaParameters>();
                functions.put("any", DmaParameters.NONE);
                var iommu = new Iommu(null, null, List.of(), new Iommu.Aperture(1 << 20, 4 * 4096));
                functions.put("virtual", DmaParameters.with().iommu(iommu).build());
                functions.put("low", DmaParameters.with().dmaBits(32).build());
                functions.put(
                        "high", DmaParameters.with().heaps(List.of("high")).build());
                concerned(node, new Request.Join(node, functions));
            }
        }

        private static HeapSpec heap(String name, HeapSpec.Kind kind, long base) {
            return new HeapSpec(name, kind, base, 16 * 4096, false, null, List.of());
        }

        private void take(List<EventJson.Sealed> events) {
            for (var event : events) log.add(event.record());
        }

        /** Who is asked, before the next instant, because of what this node asks at this one. */
        List<String> concerned(String node, Request... asked) {
            round(node, asked);
            var concerned = board.open().orElseThrow().round() > 0 ? List.copyOf(board.asked()) : List.<String>of();
            while (board.open().orElseThrow().round() > 0) round(node);
            return concerned;
        }

        private void round(String node, Request... asked) {
            var open = board.open().orElseThrow();
            var turns = new LinkedHashMap<String, RequestRecord>();
            for (var each : Round.order(open, board.asked())) {
                var asks = new ArrayList<Ask>();
                long last = board.heard(each).numbers().highest();
                if (each.equals(node)) for (var request : asked) asks.add(new Ask(++last, request));
                var turn = new Request.Turn(open.round(), open.seen(), asks, Until.at(open.at() + 1));
                turns.put(each, RequestRecord.turn(each, "phone", open.at(), turn));
            }
            take(Round.play(board, turns, Round.Judge.of(board)));
        }

        /** The last event of this kind. */
        <E extends Event> E last(Class<E> type) {
            return log.stream()
                    .map(EventRecord::event)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .reduce((_, later) -> later)
                    .orElseThrow();
        }
    }
}
