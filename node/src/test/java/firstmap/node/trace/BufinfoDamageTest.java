package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps of every kernel, and everything that people do to them before they reach a bug tracker. */
class BufinfoDamageTest {
    private static final String WHOLE = """

            Dma-buf Objects:
            size    \tflags   \tmode    \tcount   \texp_name\tino     \tname
            00004096\t00000002\t02080007\t00000002\tlinux,cma\t00000014\t<none>
            \tkernel fence:0:0   signalled
            \tAttached Devices:
            Total 0 devices attached

            02097152\t00000002\t02080007\t00000003\tdma heap\t00000013\tweights of a net
            \twrite fence:drm_sched v3d_tfu seq 12334 signalled
            \tAttached Devices:
            \t5000000.mla
            \tsoc:display-subsystem
            Total 2 devices attached


            Total 2 objects, 2101248 bytes
            """;

    private static final List<String> AS_READ = List.of(
            "4096 linux,cma 14 null []", "2097152 dma heap 13 weights of a net [5000000.mla, soc:display-subsystem]");

    private static Dump dump(String text) {
        return BufinfoReader.read("pasted", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> rows(Dump dump) {
        return dump.buffers().stream()
                .map(b -> b.size() + " " + b.row().exporter() + " " + b.row().ino() + " "
                        + b.row().name() + " " + b.devices())
                .toList();
    }

    private static void isWhole(String text) {
        assertThat(rows(dump(text))).isEqualTo(AS_READ);
        assertThat(dump(text).notes().reasons()).isEmpty();
        assertThat(Format.of(Source.of("pasted", text))).isEqualTo(Format.BUFINFO);
    }

    private static void isCut(String text, String... reasons) {
        assertThat(dump(text).notes().verdict()).isEqualTo(Summary.Verdict.CUT);
        assertThat(dump(text).notes().reasons()).containsExactly(reasons);
    }

    @Test
    void a_dump_as_printed_is_complete() {
        isWhole(WHOLE);
        assertThat(dump(WHOLE).notes().events).containsEntry("fences", 2L);
        assertThat(dump(WHOLE).notes().oddityCount).isZero();
    }

    // ---- kernels

    @Test
    void kernel_3_10_prints_four_columns_and_indents_twice() {
        var dump = dump("""

                Dma-buf Objects:
                \tsize\tflags\tmode\tcount
                \t01048576\t00000000\t00000007\t00000002
                \t\tAttached Devices:
                \t\ts5p-mfc-l

                \t\tTotal 1 devices attached

                Total 1 objects, 1048576 bytes
                """);
        assertThat(rows(dump)).containsExactly("1048576 null null null [s5p-mfc-l]");
        assertThat(dump.notes().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        var imported = Samples.read("\tDma-buf Objects:\n\t01048576\t00000000\t00000007\t00000002\n"
                + "\t\tAttached Devices:\n\t\tTotal 0 devices attached\nTotal 1 objects, 1048576 bytes\n");
        assertThat(imported.requests().getLast().request().toString()).contains("buffer=row-1,");
        assertThat(imported.summary().cannotTell()).anyMatch(line -> line.contains("called by their position"));
    }

    @Test
    void later_3_x_kernels_print_the_exporter_too() {
        var dump = dump("Dma-buf Objects:\nsize\tflags\tmode\tcount\texp_name\n"
                + "00786432\t00000000\t00000007\t00000002\tdrm\n\tExclusive fence: radeon radeon.gfx signalled\n"
                + "\tShared fence: radeon radeon.gfx unsignalled\n\tAttached Devices:\n"
                + "Total 0 devices attached\n\nTotal 1 objects, 786432 bytes\n");
        assertThat(rows(dump)).containsExactly("786432 drm null null []");
        assertThat(dump.notes().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(dump.notes().events).containsEntry("fences", 2L);
    }

    @Test
    void kernel_5_3_leaves_an_unset_name_empty() {
        var dump = dump("Dma-buf Objects:\nsize\tflags\tmode\tcount\texp_name\tino\n"
                + "00786432\t00000000\t00080005\t00000002\tvideobuf2_dma_contig\t00012445\t\n"
                + "\tAttached Devices:\n\tvcsm-cma\nTotal 1 devices attached\n\nTotal 1 objects, 786432 bytes\n");
        assertThat(rows(dump)).containsExactly("786432 videobuf2_dma_contig 12445 null [vcsm-cma]");
        assertThat(dump.notes().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
    }

    @Test
    void a_vendor_kernel_prints_the_name_before_ino_and_again_behind() {
        var dump = dump("Dma-buf Objects:\nsize\tflags\tmode\tcount\texp_name\tbuf name\tino\n"
                + "00786432\t00000000\t00080005\t00000002\tion-system-812-cam thread\tpreview\t00012445\tpreview\n"
                + "\tAttached Devices:\nTotal 0 devices attached\n\nTotal 1 objects, 786432 bytes\n");
        assertThat(rows(dump)).containsExactly("786432 ion-system-812-cam thread 12445 preview []");
        assertThat(dump.notes().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
    }

    @Test
    void one_blank_may_stand_between_exporter_and_ino() {
        assertThat(BufinfoRow.parse("00045056\t00000002\t00080007\t00000002\tion 00018758\tcam"))
                .isEqualTo(new BufinfoRow("00045056", "00000002", "00080007", "00000002", "ion", "18758", "cam"));
        assertThat(BufinfoRow.parse("00045056 00000002 00080007 00000002 ion 00018758 <none>")
                        .ino())
                .isEqualTo("18758");
    }

    @Test
    void numbers_may_be_longer_than_eight_digits() {
        var row = BufinfoRow.parse("123456789012\t00000002\t02080007\t-0000001\tdrm\t123456789012345\tx");
        assertThat(row.size()).isEqualTo("123456789012");
        assertThat(row.ino()).isEqualTo("123456789012345");
        assertThat(row.count()).isEqualTo("-0000001");
    }

    // ---- pastes

    @Test
    void tabs_may_have_become_blanks() {
        isWhole(WHOLE.replace("\t", "        "));
        isWhole(WHOLE.replace("\t", "  "));
        isWhole(WHOLE.replace("\t", "\u00a0\u00a0\u00a0\u00a0"));
    }

    @Test
    void lines_may_end_with_CRLF() {
        isWhole(WHOLE.replace("\n", "\r\n"));
        isWhole("\ufeff" + WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"> ", ">", ">> ", "> > ", ">>> "})
    void a_mail_may_have_quoted_it(String mark) {
        isWhole("On Friday somebody wrote:\n"
                + WHOLE.lines().map(line -> mark + line + "\n").reduce("", String::concat) + "\nThat is what I see.\n");
    }

    @Test
    void a_mail_may_be_quoted_printable() {
        isWhole(WHOLE.replace("\t", "=09"));
        isWhole(WHOLE.replace("\t", "=09=\n"));
        isWhole(WHOLE.replace("\t", "=09=\r\n").replace(" ", "=20"));
    }

    @Test
    void an_equals_sign_alone_makes_no_quoted_printable() {
        var text = WHOLE.replace("weights of a net", "a=20");
        assertThat(dump(text).buffers().get(1).row().name()).isEqualTo("a=20");
    }

    @Test
    void bugzilla_may_have_wrapped_the_row_behind_the_exporter() {
        isWhole(WHOLE.replace("\tlinux,cma\t00000014\t<none>", "        linux,cma    \n00000014        <none>   ")
                .replace("\tdma heap\t00000013\tweights", "        dma heap     \n00000013        weights")
                .replace("exp_name\tino     \tname", "exp_name       \nino     \nname"));
    }

    @Test
    void a_row_wrapped_in_front_of_the_exporter_is_read_whole_too() {
        isWhole(WHOLE.replace("\tlinux,cma\t00000014", "\nlinux,cma\t00000014"));
    }

    @Test
    void header_and_blank_lines_may_be_missing() {
        isWhole(WHOLE.substring(WHOLE.indexOf("00004096")));
        isWhole(WHOLE.replace("\n\n", "\n"));
        isWhole(WHOLE.replace("\n", "\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "…", "[...]", "... 30 more ..."})
    void an_author_may_leave_records_out(String mark) {
        var text = WHOLE.replace("Total 0 devices attached\n", "Total 0 devices attached\n" + mark + "\n")
                .replace("Total 2 objects, 2101248", "Total 32 objects, 82101248");
        isCut(text, "parts are left out");
        assertThat(dump(text).notes().checks.getFirst().agreement()).isEqualTo(Summary.Agreement.DISAGREE);
        assertThat(rows(dump(text))).isEqualTo(AS_READ);
    }

    @Test
    void an_author_may_leave_devices_out() {
        var text = WHOLE.replace("\tsoc:display-subsystem\n", "\t...\n");
        isCut(text, "parts are left out");
        assertThat(rows(dump(text)).get(1)).endsWith("[5000000.mla]");
    }

    @Test
    void an_excerpt_may_begin_within_a_record() {
        isCut(WHOLE.substring(WHOLE.indexOf("\tAttached")), "begins in the middle of a record, line 1");
        isCut(WHOLE.substring(WHOLE.indexOf("Total 0")), "begins in the middle of a record, line 1");
        isCut(WHOLE.substring(WHOLE.indexOf("00004096") + 3), "begins in the middle of a record, line 3");
    }

    @Test
    void an_excerpt_may_end_within_a_record() {
        isCut(WHOLE.substring(0, WHOLE.indexOf("\tsoc:")), "ends in the middle of the record of line 9");
        isCut(WHOLE.substring(0, WHOLE.indexOf("2 devices")), "ends in the middle of the record of line 9 in `Total`");
        isCut(WHOLE.substring(0, WHOLE.indexOf("02097152") + 5), "ends in the middle of line 9: `02097`");
    }

    @Test
    void a_row_that_is_itself_cut_makes_no_buffer() {
        var text = WHOLE.substring(0, WHOLE.indexOf("00000013") + 9);
        isCut(text, "ends in the middle of the record of line 9");
        assertThat(rows(dump(text))).hasSize(1);
    }

    @Test
    void without_its_total_nobody_knows_whether_a_dump_is_whole() {
        isCut(WHOLE.substring(0, WHOLE.indexOf("Total 2 objects")), "the line `Total N objects, B bytes` is not there");
    }

    @ParameterizedTest
    @CsvSource({
        "'Total 2 objects, 2101248 bytes', 'Total 3 objects, 2101248 bytes'",
        "'Total 2 objects, 2101248 bytes', 'Total 2 objects, 2101249 bytes'",
        "'Total 2 devices attached', 'Total 3 devices attached'",
        "'02097152', '02097153'",
    })
    void a_dump_whose_totals_are_wrong_disagrees(String from, String to) {
        var dump = dump(WHOLE.replace(from, to));
        assertThat(dump.notes().verdict()).isEqualTo(Summary.Verdict.DISAGREEING);
        assertThat(dump.notes().checks).anyMatch(check -> check.agreement() == Summary.Agreement.DISAGREE);
    }

    @Test
    void an_ino_that_is_there_twice_is_two_buffers() {
        var imported = Samples.read(WHOLE.replace("00000013", "00000014"));
        assertThat(imported.requests().stream().map(r -> r.request().toString()).filter(t -> t.contains("Create[")))
                .anyMatch(text -> text.contains("buffer=ino-14,"))
                .anyMatch(text -> text.contains("buffer=ino-14.2,"));
        assertThat(imported.summary().oddities()).hasSize(1);
    }

    @Test
    void a_size_that_no_buffer_can_have_is_left_out_and_said() {
        var imported = Samples.read(WHOLE.replace("00004096", "00000000").replace("2101248", "2097152"));
        assertThat(imported.summary().requestsMade()).containsEntry("create", 1L);
        assertThat(imported.summary().oddities())
                .extracting(Summary.Oddity::what)
                .containsExactly("a buffer of 00000000 bytes: left out");
        assertThat(imported.summary().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
    }

    @Test
    void two_dumps_in_one_file_are_refused() {
        assertThatThrownBy(() -> Samples.read(WHOLE + WHOLE))
                .isInstanceOf(CannotImport.class)
                .hasMessage("pasted: holds more than one dump: import one of them at a time");
        // As it says.
        assertThat(Samples.read(WHOLE).summary().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
    }

    @Test
    void what_is_packed_or_of_another_encoding_is_refused_and_taken_once_it_is_as_the_refusal_says()
            throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(WHOLE.getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(packed.toByteArray(), "a gzip file: unpack it first");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            assertTaken(unpacked.readAllBytes());
        }

        var wide = WHOLE.getBytes(StandardCharsets.UTF_16);
        assertRefused(wide, "UTF-16 text: store it as UTF-8 first");
        assertTaken(new String(wide, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(byte[] bytes, String words) {
        assertThatThrownBy(() -> Import.read(new Source("x", bytes, Source.Siblings.NONE), ImportOptions.NONE))
                .isInstanceOf(CannotImport.class)
                .hasMessageContaining(words);
    }

    private static void assertTaken(byte[] bytes) {
        var imported = Import.read(new Source("x", bytes, Source.Siblings.NONE), ImportOptions.NONE);
        assertThat(imported.summary().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
    }

    @Test
    void a_piece_without_a_row_is_refused() {
        assertThatThrownBy(() -> Samples.read("\tAttached Devices:\n\tvkms\nTotal 1 devices attached\n"))
                .isInstanceOf(CannotImport.class)
                .hasMessageContaining("without a single row");
    }

    @Test
    void an_import_of_a_dump_says_what_it_cannot_tell() {
        var imported = Samples.read(WHOLE);
        assertThat(imported.requests()).allMatch(request -> request.at() == 0);
        assertThat(imported.summary().requestsMade().keySet()).containsExactly("define", "join", "create", "attach");
        assertThat(String.join("\n", imported.summary().cannotTell()))
                .contains("time and order")
                .contains("maps")
                .contains("placement")
                .contains("DMA limits");
    }
}
