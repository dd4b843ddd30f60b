package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.DmaParameters;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A board file gives a recording's devices their limits, and has to know them. */
class BoardFileOptionsTest {
    private static final String HEAPS = """
            board: desk
            policy: compatible
            heaps:
              - {name: system, kind: paged, base: 0x80000000, size: 1GiB}
            devices:
            """;

    private static Imported imported(String devices, boolean missingHaveNoLimits) throws IOException {
        var file = BoardFile.parse("desk.yaml", HEAPS + devices);
        return Import.read(
                Source.of(Samples.kept(Samples.LATE_REFUSED)), new ImportOptions(file, null, missingHaveNoLimits));
    }

    @Test
    void the_only_function_attaches_or_the_one_named_dma() throws IOException {
        var imported = imported("""
                  vkms: {functions: {scanout: {}}}
                  vicodec.0: {functions: {dma: {maxSegments: 1}, control: {}}}
                  vivid.0: {functions: {output: {maxSegments: 1}}}
                  unused: {functions: {dma: {}}}
                """, false);
        assertThat(imported.requests()).allMatch(request -> request.board().equals("desk"));
        var define = (Request.Define) imported.requests().getFirst().request();
        assertThat(define.spec().policy()).isEqualTo(Policy.COMPATIBLE);
        assertThat(imported.requests().stream()
                        .filter(request -> request.request() instanceof Request.Attach)
                        .map(request -> ((Request.Attach) request.request()).function())
                        .distinct())
                .containsExactly("scanout", "dma", "output");
        assertThat(imported.summary().requestsMade()).containsEntry("join", 3L);
        assertThat(imported.summary().standIns()).isEmpty();
    }

    @Test
    void devices_that_the_board_file_lacks_are_named_all_together() {
        assertThatThrownBy(() -> imported("  vkms: {functions: {dma: {}}}\n", false))
                .isInstanceOf(CannotImport.class)
                .hasMessage("variant-late-refused.trace.txt: the board file lacks these devices of the recording:"
                        + " vicodec.0, vivid.0");
    }

    @Test
    void devices_that_the_board_file_lacks_may_join_without_limits() throws IOException {
        var imported = imported("  vkms: {functions: {dma: {maxSegments: 1}}}\n", true);
        assertThat(imported.requests().stream()
                        .filter(request -> request.request() instanceof Request.Join)
                        .map(request ->
                                ((Request.Join) request.request()).functions().get("dma")))
                .filteredOn(DmaParameters.NONE::equals)
                .hasSize(2);
    }

    @Test
    void a_choice_of_functions_is_not_guessed() {
        assertThatThrownBy(() -> imported("  vkms: {functions: {scanout: {}, overlay: {}}}\n", true))
                .isInstanceOf(CannotImport.class)
                .hasMessageContaining("vkms (scanout, overlay)");
    }

    @Test
    void the_board_can_be_named() throws IOException {
        var source = Source.of(Samples.kept(Samples.LATE_REFUSED));
        assertThat(Import.read(source, new ImportOptions(null, "bench/1", false))
                        .requests())
                .allMatch(request -> request.board().equals("bench/1"));
        assertThatThrownBy(() -> Import.read(source, new ImportOptions(null, "no id", false)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("board");
    }
}
