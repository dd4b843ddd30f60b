package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RequestHandlerTest {
    private static final int PARTITIONS = 4;

    private static final Event.Subject SUBJECT = Event.Subject.NOTHING;

    private final Boards boards = new Boards();
    private final PoisonRequests poison = new PoisonRequests();
    private long offset;

    @Test
    void a_request_becomes_events_on_the_partition_it_came_from() {
        var asked = asked(1, Requests.define());
        var answer = handler(Board::decide).answer(asked);
        assertThat(answer).isInstanceOfSatisfying(RequestHandler.Answer.Events.class, events -> {
            var record = events.records().getFirst();
            assertThat(record.topic()).isEqualTo(Topic.EVENTS.topicName());
            assertThat(record.partition()).isEqualTo(asked.partition());
            assertThat(record.key()).isEqualTo(asked.key());
            assertThat(EventJson.read(record.value()).cause()).isEqualTo("cli/1");
        });
    }

    @Test
    void a_request_that_crashes_the_rule_is_refused_with_EIO_and_the_next_one_is_answered() {
        var handler = handler(failingOn(2, () -> {
            throw new ArithmeticException("by zero");
        }));
        handler.answer(asked(1, Requests.define()));
        assertThat(handler.answer(asked(2, Requests.create("x"))))
                .satisfies(isRefused("create", "the rule failed: ArithmeticException", "x"));
        assertThat(type(handler.answer(asked(3, Requests.create("y"))))).containsExactly("created");
    }

    @Test
    void what_a_failure_leaves_is_the_board_as_it_was_and_a_chain_that_is_whole() {
        var healthy = Boards.fresh("phone");
        var handler = handler(failingOn(3, () -> {
            throw new IllegalStateException("at " + new Object());
        }));
        for (int seq = 1; seq <= 5; seq++) {
            var request = seq == 1 ? Requests.define() : Requests.create("b" + seq);
            handler.answer(asked(seq, request));
            if (seq != 3) EventSealer.decide(healthy, record(seq, request)).forEach(it -> healthy.evolve(it.record()));
        }
        var board = boards.board(home(), "phone");
        assertThat(board.seq()).isEqualTo(5);
        assertThat(board.buffers()).isEqualTo(healthy.buffers());
        assertThat(board.heaps()).isEqualTo(healthy.heaps());
        // The next decision is linked to the refusal: nothing of the failed one stands between.
        assertThat(handler.answer(asked(3, Requests.create("b3")))).satisfies(isNothing());
    }

    @Test
    void a_rule_that_never_comes_back_from_its_own_depth_is_a_crash_like_any_other() {
        var handler = handler((board, _) -> endless(board.seq()));
        assertThat(handler.answer(asked(1, Requests.define())))
                .satisfies(isRefused("define", "the rule failed: StackOverflowError", null));
    }

    @Test
    void a_platform_that_lacks_a_class_is_a_crash_like_any_other() {
        var handler = handler(failingOn(1, () -> {
            throw new NoClassDefFoundError("weird/Iommu");
        }));
        assertThat(handler.answer(asked(1, Requests.define())))
                .satisfies(isRefused("define", "the rule failed: NoClassDefFoundError", null));
    }

    @Test
    void an_event_too_long_for_a_record_is_not_written_but_said_to_be() {
        var tooLong =
                new Event.Refused("create", Errno.EINVAL, "x".repeat(Limits.MAX_EVENT_BYTES), SUBJECT, null, List.of());
        var handler = handler((_, _) -> List.of(tooLong));
        assertThat(handler.answer(asked(1, Requests.create("x")))).satisfies(events -> {
            assertThat(reason(events))
                    .startsWith("its outcome is an event of 1048")
                    .endsWith("at most 1048576");
            assertThat(records(events).getFirst().value()).hasSizeLessThan(1000);
        });
        assertThat(boards.board(home(), "phone").seq()).isEqualTo(1);
    }

    @Test
    void a_request_whose_outcome_cannot_be_applied_is_refused_when_it_is_met_again() {
        var asked = asked(1, Requests.define());
        var handler = handler((_, _) -> List.of(new Event.Released("nobody")));
        assertThatThrownBy(() -> handler.answer(asked)).isInstanceOf(PoisonRequests.BoardBroken.class);
        var next = new RequestHandler(Namespace.DEFAULT, new Boards(), poison, PARTITIONS);
        assertThat(next.answer(asked))
                .satisfies(isRefused("define", "its outcome cannot be applied: Corruption", null));
        assertThat(next.answer(asked)).as("it has had its outcome").satisfies(isNothing());
        assertThat(type(next.answer(asked(2, Requests.define())))).containsExactly("defined");
    }

    @Test
    void what_cannot_be_read_is_a_dead_letter_and_no_event() {
        var asked = new ConsumerRecord<>(Topic.REQUESTS.topicName(), home(), 7, key(), new byte[] {'{', '}'});
        assertThat(handler(Board::decide).answer(asked)).isInstanceOf(RequestHandler.Answer.Unanswerable.class);
        assertThat(boards.of(home())).isEmpty();
    }

    private static EventSealer.Rule failingOn(long seq, Runnable failure) {
        return (board, request) -> {
            if (request.seq() == seq) failure.run();
            return board.decide(request);
        };
    }

    private static List<Event> endless(long depth) {
        return endless(depth + 1);
    }

    private static Consumer<RequestHandler.Answer> isRefused(String request, String reason, String buffer) {
        return answer -> assertThat(events(answer)).singleElement().satisfies(event -> {
            var refused = (Event.Refused) event;
            assertThat(refused.errno()).isEqualTo(Errno.EIO);
            assertThat(refused.request()).isEqualTo(request);
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.subject().buffer()).isEqualTo(buffer);
        });
    }

    private static Consumer<RequestHandler.Answer> isNothing() {
        return answer -> assertThat(records(answer)).isEmpty();
    }

    private static List<ProducerRecord<byte[], byte[]>> records(RequestHandler.Answer answer) {
        return ((RequestHandler.Answer.Events) answer).records();
    }

    private static List<Event> events(RequestHandler.Answer answer) {
        return records(answer).stream()
                .map(record -> EventJson.read(record.value()).event())
                .toList();
    }

    private static List<String> type(RequestHandler.Answer answer) {
        return events(answer).stream().map(Event::type).toList();
    }

    private static String reason(RequestHandler.Answer answer) {
        return ((Event.Refused) events(answer).getFirst()).reason();
    }

    private RequestHandler handler(EventSealer.Rule rule) {
        return new RequestHandler(Namespace.DEFAULT, boards, poison, PARTITIONS, rule);
    }

    private static int home() {
        return Home.of("phone", PARTITIONS);
    }

    private static byte[] key() {
        return "phone".getBytes(StandardCharsets.UTF_8);
    }

    private static RequestRecord record(long seq, Request request) {
        return new RequestRecord("cli", seq, "phone", 0, request);
    }

    private ConsumerRecord<byte[], byte[]> asked(long seq, Request request) {
        return new ConsumerRecord<>(
                Topic.REQUESTS.topicName(), home(), offset++, key(), RequestJson.write(record(seq, request)));
    }

    @Test
    void the_end_of_one_lease_that_breaks_its_board_is_not_that_of_another() {
        var poison = new PoisonRequests();
        poison.add(RequestRecord.expire("phone", 5, Request.Expire.granted("camera", 0, 9)), "broken");
        assertThat(poison.reason(RequestRecord.expire("phone", 5, Request.Expire.granted("camera", 0, 9))))
                .contains("broken");
        assertThat(poison.reason(RequestRecord.expire("phone", 5, Request.Expire.granted("display", 0, 9))))
                .isEmpty();
    }
}
