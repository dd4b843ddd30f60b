package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Namespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoRoomTest {
    private static final int PARTITIONS = 1;
    private static final long LIMIT = 300_000;
    private static final int DEFINES = 10_000;

    private final Boards boards = new Boards();
    private long besides;
    private final RequestHandler handler = new RequestHandler(
            Namespace.DEFAULT,
            boards,
            new ParkedTurns(),
            new PoisonRequests(),
            PARTITIONS,
            Board::decide,
            new Room(LIMIT, () -> besides));
    private final Map<String, Long> seq = new HashMap<>();
    private final Chance chance = new Chance(1);
    private long offset;

    private RequestHandler.Answer ask(String board, Request request) {
        return ask(board, seq.merge(board, 1L, Long::sum), request);
    }

    private RequestHandler.Answer ask(String board, long number, Request request) {
        var value = RequestJson.write(new RequestRecord("node", number, board, 0, request));
        return handler.answer(
                new ConsumerRecord<>("firstmap.requests", 0, offset++, board.getBytes(StandardCharsets.UTF_8), value));
    }

    private static String letter(RequestHandler.Answer answer) {
        if (!(answer instanceof RequestHandler.Answer.Unanswerable(var letter))) return "";
        return new String(letter.headers().lastHeader("error").value(), StandardCharsets.UTF_8);
    }

    private Request define() {
        return new Request.Define(chance.spec(Policy.STRICT));
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    /** A coordinator to be, which is to take over so many bytes. */
    static final class Taker {
        public static void main(String[] bytes) {
            try {
                new Room(Room.ofThisHeap(), () -> 0).require(Long.parseLong(bytes[0]));
                System.out.println("room");
            } catch (NoRoom e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void who_has_no_room_for_what_it_is_to_take_over_has_it_with_a_larger_heap(@TempDir Path folder) throws Exception {
        try (var small = taker(folder, "-Xmx64m");
                var large = taker(folder, "-Xmx256m")) {
            assertThat(small.line()).contains("no room", "give it a larger heap (-Xmx)");
            // As it says.
            assertThat(large.line()).isEqualTo("room");
        }
    }

    private static ChildJvm taker(Path folder, String heap) {
        return ChildJvm.start(folder.resolve("err" + heap), List.of(heap), Taker.class.getName(), List.of("50000000"));
    }

    @Test
    void defines_without_end_are_dead_letters_beyond_the_limit_and_what_is_carried_stays_below_it() {
        int letters = 0;
        for (int i = 0; i < DEFINES; i++)
            if (letter(ask("board-" + i, define())).startsWith("no room")) letters++;
        assertThat(letters).isGreaterThan(DEFINES - 1_000);
        assertThat(boards.bytes()).isBetween(LIMIT, LIMIT + LIMIT / 10);
        assertThat(boards.of(0)).as("nothing is kept of what was not decided").hasSize(DEFINES - letters);
    }

    @Test
    void creates_without_end_on_one_board_are_dead_letters_beyond_the_limit_and_a_release_makes_room() {
        ask("phone", define());
        String last = "";
        int created = 0;
        while (last.isEmpty() && created < DEFINES) last = letter(ask("phone", create("buffer-" + created++)));
        assertThat(last).contains("no room", Long.toString(boards.bytes()), "at most " + LIMIT);
        long numbers = seq.get("phone");
        assertThat(letter(ask("phone", new Request.Release("buffer-0")))).isEmpty();
        assertThat(letter(ask("phone", numbers, create("late"))))
                .as("it has used up no number")
                .isEmpty();
        assertThat(boards.find(0, "phone").orElseThrow().buffer("late")).isPresent();
    }

    @Test
    void what_the_read_model_carries_counts_too() {
        ask("phone", define());
        besides = LIMIT;
        assertThat(letter(ask("phone", create("buffer")))).contains("no room", "those of its read model " + LIMIT);
        assertThat(letter(ask("other", define()))).contains("no room");
        besides = 0;
        assertThat(letter(ask("other", define()))).isEmpty();
    }

    @Test
    void a_read_model_that_is_behind_counts_as_what_it_will_carry() {
        besides = 1;
        String last = "";
        for (int i = 0; last.isEmpty(); i++) last = letter(ask("board-" + i, define()));
        assertThat(boards.bytes()).isBetween(LIMIT / 2, LIMIT / 2 + LIMIT / 10);
    }

    @Test
    void a_repetition_of_what_has_had_its_outcome_is_no_dead_letter_however_full_it_is() {
        ask("phone", define());
        ask("phone", 2, create("buffer"));
        besides = LIMIT;
        assertThat(ask("phone", 2, create("buffer"))).isEqualTo(new RequestHandler.Answer.Events(List.of()));
        assertThat(letter(ask("phone", 3, new Request.Release("nothing"))))
                .as("a refusal")
                .isEmpty();
    }

    @Test
    void who_is_out_is_let_go_however_full_it_is() {
        var growth = EventSealer.decide(Boards.fresh("phone"), new RequestRecord("node", 1, "phone", 0, define()));
        var full = new Room(1, () -> 0);
        assertThat(full.isTooSmallFor(2, define(), growth)).isTrue();
        // Others may get by it what they have waited for, which takes room.
        assertThat(full.isTooSmallFor(2, Request.Expire.given("node", 1), growth))
                .isFalse();
    }

    /** Whatever is asked: no event that is decided beyond the limit makes a board larger than its refusals do. */
    @RepeatedTest(20)
    void a_full_process_only_shrinks(RepetitionInfo repetition) {
        var asking = new Chance(repetition.getCurrentRepetition());
        ask("phone", new Request.Define(asking.spec(asking.oneOf(Policy.values()))));
        for (int i = 0; i < 150; i++) askAny(asking);
        besides = LIMIT;
        long most = boards.bytes();
        for (int i = 0; i < 150; i++) {
            askAny(asking);
            assertThat(boards.bytes()).isLessThanOrEqualTo(most);
        }
    }

    private void askAny(Chance asking) {
        var request = asking.request(boards.find(0, "phone").orElseThrow());
        if (!(request instanceof Request.Malformed)) ask("phone", request);
    }
}
