package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in: well-formed requests in order, or the one typed refusal; never anything else, never slowly. */
class ImportPropertiesTest {
    private static final String TRACE = Samples.keptText(Samples.LATE_REFUSED);
    private static final String DUMP = Samples.keptText("variant-late-refused.bufinfo-5-recording.txt");

    private static void holds(byte[] input) {
        Imported imported;
        try {
            imported = Import.read(new Source("random", input, Source.Siblings.NONE), ImportOptions.NONE);
        } catch (CannotImport refusal) {
            assertThat(refusal.getMessage())
                    .startsWith("random: ")
                    .doesNotContain("\n")
                    .hasSizeLessThan(2100);
            return;
        }
        holds(imported);
    }

    private static void holds(Imported imported) {
        var requests = imported.requests();
        assertThat(requests.getFirst().request()).isInstanceOf(Request.Define.class);
        var next = new HashMap<String, Long>();
        var buffers = new HashSet<String>();
        var attachments = new HashSet<String>();
        var ids = new HashSet<String>();
        for (var record : requests) {
            assertThat(record.seq()).isEqualTo(next.merge(record.node(), 1L, Long::sum));
            assertThat(ids.add(record.node() + " " + record.seq())).isTrue();
            refersToWhatIsThere(record, buffers, attachments);
            var json = RequestJson.write(record);
            assertThat(RequestJson.read(json)).isEqualTo(record);
        }
        assertThat(imported.summary().text()).allMatch(line -> line.chars().noneMatch(Character::isISOControl));
        boolean complete = imported.summary().verdict() == Summary.Verdict.COMPLETE;
        assertThat(imported.summary().reasons().isEmpty()).isEqualTo(complete);
    }

    private static void refersToWhatIsThere(
            RequestRecord record, HashSet<String> buffers, HashSet<String> attachments) {
        switch (record.request()) {
            case Request.Create r ->
                assertThat(buffers.add(r.buffer())).as(r.buffer()).isTrue();
            case Request.Attach r -> {
                assertThat(buffers).contains(r.buffer());
                assertThat(attachments.add(r.attachment())).as(r.attachment()).isTrue();
            }
            case Request.Map r -> assertThat(attachments).contains(r.attachment());
            case Request.Unmap r -> assertThat(attachments).contains(r.attachment());
            case Request.Detach r -> assertThat(attachments).contains(r.attachment());
            case Request.Release r -> assertThat(buffers).contains(r.buffer());
            case Request.Define _, Request.Retire _, Request.Join _ -> {}
            case Request.Leave _, Request.Turn _, Request.Expire _, Request.Malformed _ ->
                throw new AssertionError(record);
        }
    }

    @Property(tries = 500)
    void random_bytes_are_refused_or_read(@ForAll byte[] bytes) {
        holds(bytes);
    }

    /** Pieces of both formats in any order: what random bytes would never hit upon. */
    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "Dma-buf Objects:",
                        "\n",
                        "\r\n",
                        "\t",
                        "  ",
                        " ",
                        "> ",
                        "=09",
                        "=3D",
                        "=\n",
                        "...",
                        "00004096",
                        "00000002",
                        "02080007",
                        "00000001\t",
                        "99999999999999999999\t",
                        "drm\t",
                        "<none>",
                        "(null)",
                        "\tAttached Devices:\n",
                        "\tgpu\n",
                        "Total ",
                        "1",
                        "0",
                        " devices attached\n",
                        " objects, ",
                        " bytes\n",
                        "write fence:",
                        "signalled",
                        "a-1 [000] ..... 1.000001: ",
                        "9.9: ",
                        "dma_buf_export: ",
                        "dma_buf_dynamic_attach: ",
                        "dma_buf_map: ",
                        "dma_buf_unmap: ",
                        "dma_buf_detach: ",
                        "dma_buf_release: ",
                        "dma_buf_put: ",
                        "tracing_mark_write: snapshot=x",
                        "exp_name=x size=4096 ino=7",
                        " ino=8",
                        " attachment:a1",
                        " attachment:0",
                        " dev_name=gpu",
                        " dev_name=d\u00e9 2",
                        " dir=1",
                        " dir=3",
                        " nents=2",
                        " ret_err=-14",
                        " is_dynamic=1",
                        "\u0000",
                        "\ufeff",
                        "\u2028",
                        "#",
                        "-",
                        ":")
                .list()
                .ofMaxSize(80)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3000)
    void pieces_in_any_order_are_refused_or_read(@ForAll("pieces") String text) {
        holds(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 60)
    void a_trace_with_damaged_lines_is_refused_or_read(@ForAll long seed) {
        holds(damaged(TRACE, seed).getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500)
    void a_dump_with_damaged_lines_is_refused_or_read(@ForAll long seed) {
        holds(damaged(DUMP, seed).getBytes(StandardCharsets.UTF_8));
    }

    /** Lines dropped, doubled, swapped, torn, joined, and with one character changed. */
    private static String damaged(String text, long seed) {
        var random = new Random(seed);
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int edits = 1 + random.nextInt(Math.max(2, lines.size() / 10));
        for (int edit = 0; edit < edits && lines.size() > 1; edit++) {
            int at = random.nextInt(lines.size());
            var line = lines.get(at);
            int within = line.isEmpty() ? 0 : random.nextInt(line.length());
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
                case 3 -> lines.set(at, line.substring(0, within));
                case 4 -> lines.set(at, line + (at + 1 < lines.size() ? lines.remove(at + 1) : ""));
                case 5 -> lines.add(at, line.substring(within));
                default ->
                    lines.set(
                            at,
                            line.substring(0, within)
                                    + (char) (32 + random.nextInt(95))
                                    + line.substring(Math.min(line.length(), within + 1)));
            }
        }
        return String.join("\n", lines);
    }

    @Example
    void a_dump_without_its_title_that_has_fewer_objects_than_it_says_is_cut() {
        var part = DUMP.substring(DUMP.indexOf(" 3 devices attached"));
        assertThat(Samples.read(part).summary().verdict()).isEqualTo(Summary.Verdict.CUT);
    }

    @Property(tries = 200)
    void any_cut_of_a_whole_dump_says_that_it_is_cut(@ForAll long seed) {
        var random = new Random(seed);
        int from = random.nextInt(DUMP.length() / 2);
        int to = from + 1 + random.nextInt(DUMP.length() - from - 1);
        var part = DUMP.substring(from, to);
        try {
            var imported = Samples.read(part);
            boolean table = part.contains(DUMP.substring(DUMP.indexOf("01228800"), DUMP.lastIndexOf("bytes") + 5));
            assertThat(imported.summary().verdict()).isEqualTo(table ? Summary.Verdict.COMPLETE : Summary.Verdict.CUT);
        } catch (CannotImport tooLittle) {
            assertThat(part).doesNotContain("01228800\t00000002\t02080007\t00000007\t");
        }
    }
}
