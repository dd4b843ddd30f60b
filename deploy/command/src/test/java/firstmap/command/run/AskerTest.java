package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document;
import firstmap.node.client.Asker;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardHistory;
import firstmap.node.client.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One who asks the real rule, without Kafka between. */
class AskerTest {
    private static final Document.BoardFile BENCH = Document.BoardFile.parse("bench.yaml", """
            board: bench
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
            devices: {camera: {functions: {capture: {}}}, display: {functions: {scanout: {}}}}
            """);

    private final Slow board = new Slow();
    private final List<EventRecord> seen = new ArrayList<>();

    private Asker asker(String node, Duration patience) throws InterruptedException {
        var asker = new Asker(board, "bench", node, patience);
        asker.listener(seen::add);
        return asker;
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    @Test
    void each_request_has_its_answer_and_numbers_are_nobodys_worry() throws Exception {
        try (var asker = asker("test", Duration.ofSeconds(5))) {
            assertThat(asker.define(BENCH.spec()).event()).isInstanceOf(Event.Defined.class);
            assertThat(asker.define(BENCH.spec()))
                    .satisfies(answer -> assertThat(Asking.errno(answer)).isEqualTo(Errno.EEXIST));
            var answers = asker.ask(5, List.of(create("a"), create("a"), create("b")));

            assertThat(answers).extracting(EventRecord::nodeSeq).containsExactly(3L, 4L, 5L);
            assertThat(answers).extracting(Asking::errno).containsExactly(null, Errno.EEXIST, null);
            assertThat(asker.view().buffers()).hasSize(2);
        }
        assertThat(seen).isEqualTo(board.real.records());
    }

    @Test
    void what_had_no_outcome_is_decided_before_anything_else_is_asked() throws Exception {
        try (var asker = asker("test", Duration.ofMillis(300))) {
            asker.define(BENCH.spec());
            board.isSlow = true;
            assertThatThrownBy(() -> asker.ask(1, create("late"))).isInstanceOf(Asking.NoOutcome.class);
            board.isSlow = false;

            assertThat(asker.ask(2, create("next")).nodeSeq()).isEqualTo(3);
        }
        assertThat(board.real.records())
                .extracting(record -> record.event().subject().buffer())
                .containsExactly(null, "late", "next");
        assertThat(seen).isEqualTo(board.real.records());
    }

    @Test
    void a_history_of_a_buffer_has_what_was_refused_to_its_attachments_and_nothing_of_others() throws Exception {
        try (var asker = asker("test", Duration.ofSeconds(5))) {
            asker.define(BENCH.spec());
            asker.ask(0, new Request.Join("camera", BENCH.spec().devices().get("camera")));
            asker.ask(0, List.of(create("a"), create("b")));
            asker.ask(0, new Request.Attach("camera@a", "a", "camera", "capture", false));
            asker.ask(0, new Request.Unmap("camera@a"));
            asker.ask(0, new Request.Unmap("camera@b"));
            asker.ask(0, new Request.Detach("camera@a"));
            asker.ask(0, new Request.Release("a"));
        }
        var history = new BoardHistory("bench", board.real.records());

        assertThat(history.ofBuffer("a"))
                .extracting(record -> record.event().type())
                .containsExactly("created", "attached", "refused", "detached", "released", "freed");
        assertThat(history.of(Event.Refused.class))
                .extracting(Event.Refused::errno)
                .containsExactly(Errno.EINVAL, Errno.ENOENT);
        assertThat(history.answer("test/3")).map(EventRecord::event).get().isInstanceOf(Event.Created.class);
        assertThat(history.view().buffer("a")).isNull();
        assertThat(history.view().buffer("b")).isNotNull();
    }

    /** Gives the board what it was sent only when somebody asks what is still on its way. */
    private static final class Slow implements Port {
        private final BoardPort real = new BoardPort("bench");
        private final List<RequestRecord> underWay = new ArrayList<>();
        private boolean isSlow;

        @Override
        public void send(List<RequestRecord> requests) {
            if (isSlow) underWay.addAll(requests);
            else real.send(requests);
        }

        @Override
        public List<RequestRecord> unanswered(String node, long from, long to) {
            var found = List.copyOf(underWay);
            underWay.clear();
            real.send(found);
            return found;
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            return real.poll(patience);
        }

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public boolean hasPast() {
            return false;
        }

        @Override
        public void close() {}
    }
}
