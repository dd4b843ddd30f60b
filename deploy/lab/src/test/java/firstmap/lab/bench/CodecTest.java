package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Event;
import firstmap.events.Request;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class CodecTest {

    @Test
    void each_kind_of_request_is_read_as_what_it_is() {
        var codec = filled();

        assertThat(codec.readDefine().request())
                .isInstanceOfSatisfying(
                        Request.Define.class, r -> assertThat(r.spec().heaps()).hasSize(3));
        assertThat(codec.readJoin().request())
                .isInstanceOfSatisfying(
                        Request.Join.class, r -> assertThat(r.functions()).hasSize(2));
        assertThat(codec.readCreate().request()).isInstanceOf(Request.Create.class);
        assertThat(codec.readAttach().request()).isInstanceOf(Request.Attach.class);
        assertThat(codec.readMap().request()).isInstanceOf(Request.Map.class);
    }

    @Test
    void the_records_of_a_whole_life_take_turns_and_none_is_refused() {
        var codec = filled();
        var requests = new HashSet<String>();
        var events = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            requests.add(codec.readRequestOfLog().request().type());
            var event = codec.readEvent();
            assertThat(event.event()).isNotInstanceOf(Event.Refused.class);
            events.add(event.event().type());
        }

        assertThat(requests)
                .isEqualTo(Set.of("define", "join", "create", "attach", "map", "unmap", "detach", "release"));
        assertThat(events)
                .contains("created", "attached", "allocated", "mapped", "unmapped", "detached", "released", "freed");
    }

    @Test
    void what_is_sealed_is_written_again_the_same() {
        assertThat(filled().sealEvent().json()).isEqualTo(filled().writeEvent());
    }

    private static Codec filled() {
        var codec = new Codec();
        codec.fill();
        return codec;
    }

    @Test
    void every_operation_is_measured() throws RunnerException {
        var report = CodecCost.run(new JmhRun(1, 2, 20, 0), _ -> {});

        assertThat(report.rows()).hasSize(10).doesNotHaveDuplicates().allSatisfy(row -> {
            assertThat(row.operation()).isNotEmpty();
            assertThat(row.nanosPerOperation()).isPositive();
            assertThat(row.bytesPerOperation()).isBetween(100.0, 100_000.0);
        });
    }
}
