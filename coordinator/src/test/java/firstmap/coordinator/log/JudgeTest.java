package firstmap.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final int PARTITIONS = 4;

    private final Boards boards = new Boards();
    private final Quarantine quarantine = new Quarantine();
    private long offset;

    @Test
    void a_request_becomes_events_on_the_partition_it_came_from() {
        var asked = asked(1, Requests.define());
        var answer = judge(Scribe::decide).answer(asked);
        assertThat(answer).isInstanceOfSatisfying(Judge.Answer.Events.class, events -> {
            var record = events.records().getFirst();
            assertThat(record.topic()).isEqualTo(Topic.EVENTS.topicName());
            assertThat(record.partition()).isEqualTo(asked.partition());
            assertThat(record.key()).isEqualTo(asked.key());
            assertThat(EventJson.read(record.value()).cause()).isEqualTo("cli/1");
        });
    }

    @Test
    void a_request_that_crashes_the_rule_is_dead_lettered_and_the_next_one_is_answered() {
        var judge = judge((board, request) -> {
            if (request.seq() == 2) throw new ArithmeticException("by zero");
            return Scribe.decide(board, request);
        });
        judge.answer(asked(1, Requests.define()));
        assertThat(judge.answer(asked(2, Requests.create("x")))).satisfies(isDeadLetter("by zero"));
        assertThat(judge.answer(asked(3, Requests.create("y")))).isInstanceOf(Judge.Answer.Events.class);
    }

    @Test
    void a_rule_that_never_comes_back_from_its_own_depth_is_a_crash_like_any_other() {
        var judge = judge((board, _) -> endless(board.seq()));
        assertThat(judge.answer(asked(1, Requests.define()))).satisfies(isDeadLetter("StackOverflowError"));
    }

    @Test
    void an_event_too_long_for_a_record_is_not_written() {
        var judge = judge((_, request) -> List.of(new EventJson.Sealed(
                new EventRecord(
                        request.board(),
                        1,
                        request.id(),
                        request.node(),
                        1,
                        0,
                        0,
                        new Event.Released("x"),
                        EventRecord.NO_HASH,
                        "h"),
                new byte[Limits.MAX_EVENT_BYTES + 1])));
        assertThat(judge.answer(asked(1, Requests.define()))).satisfies(isDeadLetter("at most"));
        assertThat(boards.board(home(), "phone").seq()).isZero();
    }

    @Test
    void a_request_whose_outcome_cannot_be_applied_is_dead_lettered_when_it_is_met_again() {
        var judge = judge((board, request) -> {
            var sealed = Scribe.decide(board, request);
            return List.of(sealed.getFirst(), sealed.getFirst()); // the same number twice
        });
        var asked = asked(1, Requests.define());
        assertThatThrownBy(() -> judge.answer(asked)).isInstanceOf(Quarantine.BoardBroken.class);
        var next = new Judge(new Boards(), quarantine, PARTITIONS);
        assertThat(next.answer(asked)).satisfies(isDeadLetter("cannot be applied"));
        assertThat(next.answer(asked(2, Requests.define()))).isInstanceOf(Judge.Answer.Events.class);
    }

    private static List<EventJson.Sealed> endless(long depth) {
        return endless(depth + 1);
    }

    private static Consumer<Judge.Answer> isDeadLetter(String error) {
        return answer -> assertThat(answer)
                .isInstanceOfSatisfying(
                        Judge.Answer.Unanswerable.class,
                        it -> assertThat(new String(
                                        it.deadLetter()
                                                .headers()
                                                .lastHeader("error")
                                                .value(),
                                        StandardCharsets.UTF_8))
                                .contains(error));
    }

    private Judge judge(Judge.Rule rule) {
        return new Judge(boards, quarantine, PARTITIONS, rule);
    }

    private static int home() {
        return Home.of("phone", PARTITIONS);
    }

    private ConsumerRecord<byte[], byte[]> asked(long seq, Request request) {
        var value = RequestJson.write(new RequestRecord("cli", seq, "phone", 0, request));
        return new ConsumerRecord<>(
                Topic.REQUESTS.topicName(), home(), offset++, "phone".getBytes(StandardCharsets.UTF_8), value);
    }
}
