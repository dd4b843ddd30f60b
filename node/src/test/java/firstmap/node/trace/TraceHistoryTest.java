package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hand-made traces: what becomes of lives that began before them, of labels that come back, of lines that are missing. */
class TraceHistoryTest {
    private final StringBuilder trace = new StringBuilder();
    private int micros;

    private TraceHistoryTest line(String event, String body) {
        trace.append("  camera-7 [000] ...1.  10.%06d: %s: %s\n".formatted(micros++, event, body));
        return this;
    }

    private TraceHistoryTest buffer(String event, int ino, String more) {
        return line(event, "exp_name=heap size=4096 ino=" + ino + (more.isEmpty() ? "" : " " + more));
    }

    private TraceHistoryTest export(int ino) {
        return buffer("dma_buf_export", ino, "");
    }

    private TraceHistoryTest release(int ino) {
        return buffer("dma_buf_release", ino, "");
    }

    private TraceHistoryTest attach(int ino, String pointer, String device) {
        return buffer("dma_buf_dynamic_attach", ino, pointer(pointer) + "is_dynamic=0 dev_name=" + device);
    }

    private TraceHistoryTest detach(int ino, String pointer, String device) {
        return buffer("dma_buf_detach", ino, pointer(pointer) + "is_dynamic=0 dev_name=" + device);
    }

    private TraceHistoryTest map(int ino, String pointer, String device, String result) {
        return buffer("dma_buf_map", ino, pointer(pointer) + "dev_name=" + device + " dir=1 " + result);
    }

    private TraceHistoryTest unmap(int ino, String pointer, String device) {
        return buffer("dma_buf_unmap", ino, pointer(pointer) + "dev_name=" + device + " dir=2 nents=1 orig_nents=1");
    }

    private static String pointer(String pointer) {
        return pointer.isEmpty() ? "" : "attachment:" + pointer + " ";
    }

    private Imported imported() {
        return Samples.read(trace.toString());
    }

    /** The requests without define and joins: {@code node type what}, with {@code @0} for those before the recording. */
    private static List<String> asked(Imported imported) {
        var asked = new ArrayList<String>();
        for (var record : imported.requests()) {
            var type = record.request().type();
            if (type.equals("define") || type.equals("join")) continue;
            var what = switch (record.request()) {
                case firstmap.events.Request.Create r -> r.buffer();
                case firstmap.events.Request.Attach r -> r.attachment();
                case firstmap.events.Request.Map r ->
                    r.attachment() + " " + r.direction().wireName();
                case firstmap.events.Request.Unmap r -> r.attachment();
                case firstmap.events.Request.Detach r -> r.attachment();
                case firstmap.events.Request.Release r -> r.buffer();
                default -> throw new AssertionError(record);
            };
            var errno = record.recorded() == null || record.recorded().errno() == null
                    ? ""
                    : " refused " + record.recorded().errno();
            asked.add(record.node() + " " + type + " " + what + errno);
        }
        return asked;
    }

    @Test
    void a_whole_life_is_asked_for_in_its_order() {
        export(5)
                .attach(5, "a1", "gpu")
                .map(5, "a1", "gpu", "nents=3 orig_nents=3")
                .unmap(5, "a1", "gpu");
        detach(5, "a1", "gpu").release(5);
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-5",
                        "gpu attach gpu/ino-5/1",
                        "gpu map gpu/ino-5/1 toDevice",
                        "gpu unmap gpu/ino-5/1",
                        "gpu detach gpu/ino-5/1",
                        "heap release ino-5");
        assertThat(imported().summary().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(imported().requests()).extracting(RequestRecord::at).containsSequence(0L, 1000L, 2000L, 3000L);
    }

    @Test
    void a_pointer_that_comes_back_is_another_attachment() {
        export(5)
                .attach(5, "a1", "gpu")
                .detach(5, "a1", "gpu")
                .attach(5, "a1", "gpu")
                .detach(5, "a1", "gpu");
        assertThat(asked(imported()))
                .contains("gpu detach gpu/ino-5/1", "gpu attach gpu/ino-5/2", "gpu detach gpu/ino-5/2");
        assertThat(imported().summary().oddityCount()).isZero();
    }

    @Test
    void an_ino_that_comes_back_is_another_buffer() {
        export(5).release(5).export(5).attach(5, "a1", "gpu").export(5).detach(5, "a1", "gpu");
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-5",
                        "heap release ino-5",
                        "heap create ino-5.2",
                        "gpu attach gpu/ino-5.2/1",
                        "heap create ino-5.3",
                        "gpu detach gpu/ino-5.2/1");
        assertThat(imported().summary().oddities())
                .extracting(Summary.Oddity::line, Summary.Oddity::what)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        5, "inode 5 is exported again without a release: a buffer of its own"));
    }

    @Test
    void what_was_born_before_the_recording_stands_in_front_of_it() {
        export(1).unmap(9, "b1", "gpu").detach(8, "b2", "vpu").release(7).buffer("dma_buf_put", 6, "");
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-9",
                        "heap create ino-8",
                        "heap create ino-7",
                        "gpu attach gpu/ino-9/1",
                        "vpu attach vpu/ino-8/1",
                        "gpu map gpu/ino-9/1 fromDevice",
                        "heap create ino-1",
                        "gpu unmap gpu/ino-9/1",
                        "vpu detach vpu/ino-8/1",
                        "heap release ino-7");
        assertThat(imported().summary().verdict()).isEqualTo(Summary.Verdict.CUT);
        assertThat(imported().summary().reasons()).containsExactly("4 buffers were born before the recording began");
        assertThat(imported().summary().bornBefore())
                .extracting(Summary.BornBefore::buffer, Summary.BornBefore::requested)
                .contains(org.assertj.core.groups.Tuple.tuple("ino-6", false));
    }

    @Test
    void references_descriptors_and_CPU_access_ask_nothing() {
        export(1).buffer("dma_buf_get", 1, "fd=3").buffer("dma_buf_put", 1, "").buffer("dma_buf_fd", 1, "fd=3");
        buffer("dma_buf_mmap", 1, "").buffer("dma_buf_vmap", 1, "").buffer("dma_buf_begin_cpu_access", 1, "dir=0");
        assertThat(asked(imported())).containsExactly("heap create ino-1");
        assertThat(imported().summary().eventsWithoutRequest().keySet())
                .containsExactly(
                        "dma_buf_get",
                        "dma_buf_put",
                        "dma_buf_fd",
                        "dma_buf_mmap",
                        "dma_buf_vmap",
                        "dma_buf_begin_cpu_access");
    }

    @Test
    void a_map_that_the_machine_refused_keeps_its_errno_and_is_undone_at_once() {
        export(1)
                .attach(1, "a", "gpu")
                .map(1, "a", "gpu", "ret_err=-12")
                .detach(1, "a", "gpu")
                .release(1);
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-1",
                        "gpu attach gpu/ino-1/1",
                        "gpu map gpu/ino-1/1 toDevice refused 12",
                        "gpu unmap gpu/ino-1/1",
                        "gpu detach gpu/ino-1/1",
                        "heap release ino-1");
        var requests = imported().requests();
        assertThat(requests.get(5).at()).isEqualTo(requests.get(4).at());
        assertThat(imported().summary().oddityCount()).isZero();
        assertThat(imported().summary().refusedByMachine()).containsExactly(entry("map ENOMEM", 1L));
        assertThat(imported().summary().text())
                .contains("refused by the machine: 1 map ENOMEM; what undoes it follows each");
    }

    @Test
    void a_second_map_that_the_machine_refused_leaves_the_first() {
        export(1)
                .attach(1, "a", "gpu")
                .map(1, "a", "gpu", "nents=1")
                .map(1, "a", "gpu", "ret_err=-121")
                .unmap(1, "a", "gpu");
        assertThat(asked(imported()))
                .endsWith(
                        "gpu map gpu/ino-1/1 toDevice",
                        "gpu map gpu/ino-1/1 toDevice refused 121",
                        "gpu unmap gpu/ino-1/1");
        assertThat(imported().summary().refusedByMachine()).containsExactly(entry("map errno 121", 1L));
    }

    /** The kernel's detach checks nothing; a board would refuse it, and keep the attachment for ever. */
    @Test
    void a_detach_while_mapped_is_preceded_by_an_unmap() {
        export(1)
                .attach(1, "a", "gpu")
                .map(1, "a", "gpu", "nents=1")
                .detach(1, "a", "gpu")
                .release(1);
        assertThat(asked(imported()))
                .endsWith(
                        "gpu map gpu/ino-1/1 toDevice",
                        "gpu unmap gpu/ino-1/1",
                        "gpu detach gpu/ino-1/1",
                        "heap release ino-1");
        assertThat(imported().summary().oddities())
                .extracting(Summary.Oddity::what)
                .containsExactly("gpu/ino-1/1 is detached while mapped: an unmap precedes it");
    }

    @Test
    void an_attach_that_the_machine_refused_is_followed_by_a_detach() {
        export(1)
                .buffer("dma_buf_dynamic_attach", 1, "attachment:a is_dynamic=0 dev_name=gpu ret_err=-22")
                .release(1);
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-1",
                        "gpu attach gpu/ino-1/1 refused 22",
                        "gpu detach gpu/ino-1/1",
                        "heap release ino-1");
        assertThat(imported().summary().refusedByMachine()).containsExactly(entry("attach EINVAL", 1L));
    }

    @Test
    void without_pointers_the_devices_oldest_attachment_is_meant() {
        export(1)
                .attach(1, "", "gpu")
                .attach(1, "", "gpu")
                .map(1, "", "gpu", "nents=1")
                .map(1, "", "gpu", "nents=1");
        unmap(1, "", "gpu")
                .detach(1, "", "gpu")
                .unmap(1, "", "gpu")
                .detach(1, "", "gpu")
                .release(1);
        assertThat(asked(imported()))
                .containsExactly(
                        "heap create ino-1",
                        "gpu attach gpu/ino-1/1",
                        "gpu attach gpu/ino-1/2",
                        "gpu map gpu/ino-1/1 toDevice",
                        "gpu map gpu/ino-1/2 toDevice",
                        "gpu unmap gpu/ino-1/1",
                        "gpu detach gpu/ino-1/1",
                        "gpu unmap gpu/ino-1/2",
                        "gpu detach gpu/ino-1/2",
                        "heap release ino-1");
        assertThat(imported().summary().oddityCount()).isZero();
    }

    @Test
    void a_line_that_is_missing_makes_no_guess() {
        export(1)
                .map(1, "a", "gpu", "nents=1")
                .unmap(1, "a", "gpu")
                .detach(1, "a", "gpu")
                .release(1);
        assertThat(asked(imported())).containsExactly("heap create ino-1", "heap release ino-1");
        assertThat(imported().summary().verdict()).isEqualTo(Summary.Verdict.CUT);
        assertThat(imported().summary().oddities())
                .extracting(Summary.Oddity::line)
                .containsExactly(2, 3, 4);
    }

    @Test
    void a_mapping_without_direction_is_not_given_one() {
        export(1).attach(1, "a", "gpu").buffer("dma_buf_map", 1, "attachment:a dev_name=gpu nents=1");
        assertThat(asked(imported())).containsExactly("heap create ino-1", "gpu attach gpu/ino-1/1");
        assertThat(imported().summary().reasons()).containsExactly("line 3 made no request: dma_buf_map: no direction");
    }

    @Test
    void the_headers_count_shows_what_is_missing() {
        export(1);
        assertThat(Samples.read("# entries-in-buffer/entries-written: 1/1   #P:2\n" + trace)
                        .summary()
                        .verdict())
                .isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(Samples.read("# entries-in-buffer/entries-written: 5/5   #P:2\n" + trace)
                        .summary()
                        .reasons())
                .containsExactly("1 lines of 5 in the kernel's buffer");
        assertThat(Samples.read("# entries-in-buffer/entries-written: 1/9   #P:2\n" + trace)
                        .summary()
                        .reasons())
                .containsExactly("8 of 9 entries were overwritten in the kernel's buffer");
        assertThat(Samples.read("# entries-in-buffer/entries-written: 1)/1   #P:2\n" + trace)
                        .summary()
                        .checks())
                .extracting(Summary.Check::agreement)
                .contains(Summary.Agreement.ABSENT);
        assertThat(Samples.read("# entries-in-buffer/entries-written: 0/0   #P:2\n" + trace)
                        .summary()
                        .verdict())
                .isEqualTo(Summary.Verdict.DISAGREEING);
    }

    @Test
    void lost_events_and_a_torn_last_line_are_cuts() {
        export(1);
        trace.append("CPU:1 [LOST 1234 EVENTS]\n");
        export(2);
        trace.append("  camera-7 [000] ...1.  10.1: dma_buf_rel");
        assertThat(imported().summary().reasons())
                .containsExactly(
                        "line 2: CPU:1 [LOST 1234 EVENTS]",
                        "line 4 cannot be read",
                        "ends in the middle of line 4: `camera-7 [000] ...1.  10.1: dma_buf_rel`");
    }

    @Test
    void a_last_line_without_a_line_break_may_be_torn_and_that_is_said() {
        export(5);
        var summary = Samples.read(trace.toString().stripTrailing()).summary();
        assertThat(summary.verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(summary.oddities())
                .extracting(Summary.Oddity::what)
                .containsExactly("the last line has no line break: its end may be torn off");
    }

    @Test
    void a_line_without_end_is_cut_and_read_as_far_as_it_goes() {
        export(5)
                .line("dma_buf_export", "exp_name=" + "x".repeat(1 << 20) + " size=4096 ino=6")
                .export(7);
        assertThat(asked(imported())).containsExactly("heap create ino-5", "heap create ino-7");
        assertThat(imported().summary().oddities())
                .extracting(Summary.Oddity::line)
                .containsExactly(2);
    }

    @Test
    void indentation_quotes_CRLF_and_quoted_printable_change_nothing() {
        export(5).attach(5, "a1", "gpu").detach(5, "a1", "gpu").release(5);
        var expected = imported().requests();
        var text = trace.toString();
        assertThat(Samples.read(text.indent(4)).requests()).isEqualTo(expected);
        assertThat(Samples.read(text.replace("\n", "\r\n")).requests()).isEqualTo(expected);
        assertThat(Samples.read(text.lines().map(line -> ">> " + line + "\n").reduce("", String::concat))
                        .requests())
                .isEqualTo(expected);
        assertThat(Samples.read(text.replace("=", "=3D").replace(" ino", "=\n ino"))
                        .requests())
                .isEqualTo(expected);
    }

    @Test
    void a_clock_that_counts_gives_no_time() {
        var imported = Samples.read("t-1 [000] ..... 100: dma_buf_export: exp_name=x size=1 ino=1\n"
                + "t-1 [000] ..... 200: dma_buf_release: exp_name=x size=1 ino=1\n");
        assertThat(imported.requests()).allMatch(request -> request.at() == 0);
        assertThat(imported.summary().cannotTell()).anyMatch(line -> line.startsWith("time: "));
    }

    @Test
    void a_line_from_the_past_keeps_its_place() {
        var imported = Samples.read("t-1 [000] ..... 5.0: dma_buf_export: exp_name=x size=1 ino=1\n"
                + "t-1 [001] ..... 4.0: dma_buf_release: exp_name=x size=1 ino=1\n");
        assertThat(imported.requests()).extracting(RequestRecord::at).containsOnly(0L);
        assertThat(imported.summary().oddities()).hasSize(1);
    }

    @Test
    void names_that_no_id_can_hold_stay_apart() {
        export(1)
                .attach(1, "a", "usb 1-2")
                .attach(1, "b", "usb_1-2")
                .attach(1, "c", "(null")
                .attach(1, "d", "x".repeat(300));
        assertThat(imported().requests())
                .extracting(RequestRecord::node)
                .contains("usb_1-2", "usb_1-2+2", "_null", "x".repeat(60));
    }

    @Test
    void the_stand_in_heap_has_room_for_everything() {
        for (int ino = 1; ino <= 3; ino++) line("dma_buf_export", "exp_name=heap size=" + (3L << 30) + " ino=" + ino);
        var define = (firstmap.events.Request.Define)
                imported().requests().getFirst().request();
        assertThat(define.spec().heaps().getFirst().size()).isEqualTo(32L << 30);
        assertThat(define.spec().policy()).isEqualTo(firstmap.events.Policy.STRICT);
        assertThat(imported().summary().standIns().getFirst()).contains("32768 MiB");
    }

    @Test
    void impossible_sizes_are_said_and_left_out() {
        export(1);
        line("dma_buf_export", "exp_name=heap size=0 ino=2").line("dma_buf_export", "exp_name=heap size=-5 ino=3");
        line("dma_buf_export", "exp_name=heap size=18446744073709551615 ino=4");
        line("dma_buf_export", "exp_name=heap size=4611686018427387903 ino=5");
        assertThat(asked(imported())).containsExactly("heap create ino-1", "heap create ino-5");
        assertThat(imported().summary().oddityCount()).isEqualTo(3);
    }

    @Test
    void other_texts_are_refused_as_what_they_look_like() {
        assertThatThrownBy(() -> Samples.read("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> Samples.read("hello\n")).hasMessageContaining("nothing that is known");
        assertThatThrownBy(() -> Samples.read("{\"type\":\"create\"}\n")).hasMessageContaining("need no import");
        assertThatThrownBy(() -> Samples.read("# tracer: nop\n#\n")).hasMessageContaining("without a dma_buf event");
        assertThatThrownBy(() -> Samples.read("pos:\t0\nino:\t2\nsize:\t4096\ncount:\t1\nexp_name:\tdrm\n"))
                .hasMessageContaining("fdinfo");
        var utf16 = new Source("x", new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0}, Source.Siblings.NONE);
        assertThatThrownBy(() -> Import.read(utf16, ImportOptions.NONE)).hasMessageContaining("UTF-16");
    }
}
