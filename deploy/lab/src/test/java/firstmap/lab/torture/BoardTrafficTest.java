package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Invalid;
import firstmap.events.topics.Namespace;
import firstmap.lab.checker.CheckResult;
import firstmap.lab.checker.Judge;
import firstmap.lab.checker.LogTopic;
import firstmap.lab.checker.StoredRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a board is asked under torture, decided in memory and judged by the checker. */
class BoardTrafficTest {
    private static final String BOARD = "board";
    private static final int RECORDS = 2_500;

    private final Boards boards = new Boards();
    private final Judge judge = new Judge(1);
    private long events;
    private long letters;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 10, 12})
    void whatever_a_board_is_asked_has_the_answer_that_the_checker_expects(int number) {
        var verdict = decideAll(number, 11);

        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.deadLetters())
                .as("numbers leap, times are beyond all bounds, garbage")
                .isPositive();
        assertThat(verdict.retired()).isEqualTo(TortureBoards.ends(number) ? 1 : 0);
    }

    @Test
    void strangers_are_refused_and_times_that_run_back_are_too() {
        assertThat(decideAll(0, 3).refusals()).containsKeys("EACCES", "EINVAL", "EEXIST", "ENOENT");
    }

    @Test
    void a_board_that_is_open_refuses_no_stranger() {
        assertThat(decideAll(4, 3).refusals()).doesNotContainKey("EACCES").containsKey("EINVAL");
    }

    @Test
    void a_board_that_is_retired_is_defined_again_and_again_and_refuses_it() {
        long before = decideAll(0, 5).refusals().getOrDefault("EEXIST", 0L);
        long after = new BoardTrafficTest().decideAll(2, 5).refusals().get("EEXIST");

        assertThat(after).isGreaterThan(before + RECORDS / 20);
    }

    @Test
    void the_same_seed_asks_the_same_and_another_something_else() {
        assertThat(first(7)).isEqualTo(first(7)).isNotEqualTo(first(8));
    }

    private static String first(long seed) {
        var traffic = new BoardTraffic(BOARD, 2, seed);
        var all = new StringBuilder();
        for (int i = 0; i < 500; i++) all.append(Arrays.hashCode(traffic.next().value()));
        return all.toString();
    }

    private CheckResult decideAll(int number, long seed) {
        var traffic = new BoardTraffic(BOARD, number, seed);
        for (int i = 0; i < RECORDS; i++) decide(traffic.next(), i);
        return judge.end();
    }

    private void decide(Sent asked, long offset) {
        judge.take(new StoredRecord(LogTopic.REQUESTS, 0, offset, asked.key(), asked.value(), Map.of()));
        try {
            var request = RequestReader.read(asked.key(), asked.value(), 0, 1);
            var board = boards.board(0, request.board());
            for (var decision : EventSealer.decide(board, request)) {
                board.evolve(decision.record());
                judge.take(new StoredRecord(LogTopic.EVENTS, 0, events++, asked.key(), decision.json(), Map.of()));
            }
        } catch (Invalid | Inadmissible e) {
            var record = new ConsumerRecord<>(LogTopic.REQUESTS.topicName(), 0, offset, asked.key(), asked.value());
            var letter = DeadLetter.of(Namespace.DEFAULT, record, e.getMessage());
            var headers = new HashMap<String, byte[]>();
            for (var header : letter.headers()) headers.put(header.key(), header.value());
            judge.take(new StoredRecord(LogTopic.DEAD_LETTERS, 0, letters++, letter.key(), letter.value(), headers));
        }
    }
}
