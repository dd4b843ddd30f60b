package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.run.BoardPort;
import firstmap.events.Errno;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.Asker;
import firstmap.node.client.BoardHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each assertion holds where it should, and fails where it should. */
class HistoryAssertTest {
    private static BoardHistory history;
    private static BoardHistory shorter;

    @BeforeAll
    static void a_buffer_comes_and_goes() throws InterruptedException {
        var file = BoardFile.parse("bench.yaml", """
                board: bench
                heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
                """);
        var board = new BoardPort("bench");
        try (var asker = new Asker(board, "bench", "test", Duration.ofSeconds(5))) {
            asker.define(file.spec());
            asker.ask(0, List.of(create("a"), create("b"), create("a"), new Request.Release("a")));
        }
        history = new BoardHistory("bench", board.records());
        shorter = new BoardHistory("bench", board.records().subList(0, 3));
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 1, null, null, List.of(), null);
    }

    static Stream<Arguments> assertions() {
        return Stream.of(
                both("hasNoRefusal", it -> on(shorter).hasNoRefusal(), it -> it.hasNoRefusal()),
                both("refused", it -> it.refused("test/4", Errno.EEXIST), it -> it.refused("test/3", Errno.EEXIST)),
                both("refused so", it -> it.refused("test/4", Errno.EEXIST), it -> it.refused("test/4", Errno.EBUSY)),
                both(
                        "hasInOrder",
                        it -> it.hasInOrder("defined", "created", "freed"),
                        it -> it.hasInOrder("freed", "created")),
                both(
                        "buffer",
                        it -> it.buffer("a", "created", "refused", "released", "freed"),
                        it -> it.buffer("a", "created", "freed")),
                both("isWhole", it -> it.isWhole(), it -> on(without(2)).isWhole()),
                both("leaves", it -> it.leaves("b"), it -> it.leaves("a", "b")),
                both("isSameAs", it -> it.isSameAs(history), it -> it.isSameAs(shorter)));
    }

    private static BoardHistory without(int index) {
        var events = new ArrayList<EventRecord>(history.events());
        events.remove(index);
        return new BoardHistory("bench", events);
    }

    private static HistoryAssert on(BoardHistory history) {
        return HistoryAssert.assertThat(history);
    }

    private static Arguments both(String name, Consumer<HistoryAssert> holds, Consumer<HistoryAssert> fails) {
        return Arguments.of(name, holds, fails);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("assertions")
    void it_holds_where_it_should_and_fails_elsewhere(
            String name, Consumer<HistoryAssert> holds, Consumer<HistoryAssert> fails) {
        holds.accept(on(history));
        assertThatThrownBy(() -> fails.accept(on(history)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("board bench: ")
                .hasMessageContaining("1 test/1 at 0: Defined[");
    }

    @Test
    void a_history_that_another_chain_follows_is_not_whole() {
        var events = new ArrayList<EventRecord>(history.events());
        var third = events.get(2);
        events.set(
                2,
                new EventRecord(
                        third.board(),
                        third.seq(),
                        third.cause(),
                        third.node(),
                        third.nodeSeq(),
                        0,
                        third.at(),
                        third.event(),
                        EventRecord.NO_HASH,
                        third.hash()));
        assertThatThrownBy(() -> on(new BoardHistory("bench", events)).isWhole())
                .hasMessageContaining("event 3 does not follow the one before it");
    }
}
