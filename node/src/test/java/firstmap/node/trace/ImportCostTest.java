package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that are made to be slow: each megabyte of them must cost no more than a fraction of a second. */
class ImportCostTest {
    private static final int BYTES = 1 << 20;
    private static final Duration MOST = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-1 [000] ..... 1.0: dma_buf_export: exp_name=x size=1 ino=1\n",
                "a-1 [000] ..... 1.0: dma_buf_dynamic_attach: exp_name=x size=1 ino=1 dev_name=a\n",
                "a-1 [000] ..... 1.0: dma_buf_map: exp_name=x size=1 ino=1 dev_name=a dir=0\n",
                "a-1 [000] ..... 1.0: dma_buf_unmap: exp_name=x size=1 ino=1 dev_name=a dir=0\n",
                "1.0: dma_buf_x: ",
                "1.0: a: ",
                ": ",
                "a=\"",
                "> ",
                " ",
                "=09",
                "=\n",
                "00000001 00000000 00000000 00000001 a\n",
                "00000001 00000000 00000000 00000001 a 1 ",
                "00000001 00000000 00000000 00000001\n",
                "Attached Devices:\n",
                "Attached Devices:\na\nTotal 1 devices attached\n",
                "Total ",
                "... \n",
            })
    void repeated_without_end(String piece) {
        for (var start : new String[] {
            "",
            "Dma-buf Objects:\n",
            "Dma-buf Objects:\n00000001\t00000000\t00000000\t00000001\tdrm ",
            "a-1 [000] ..... 1.0: dma_buf_export: exp_name=x size=1 ino=1\n",
            "a-1 [000] ..... 1.0: dma_buf_export: ",
        }) {
            var text = (start + piece.repeat(BYTES / piece.length())).getBytes(StandardCharsets.UTF_8);
            Assertions.assertTimeoutPreemptively(MOST, () -> {
                try {
                    assertThat(Import.read(new Source("long", text, Source.Siblings.NONE), ImportOptions.NONE)
                                    .requests())
                            .isNotEmpty();
                } catch (CannotImport refusal) {
                    assertThat(refusal).hasMessageStartingWith("long: ");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"usb %d", "usb_%d", "%d x", "\u00e9%d"})
    void very_many_names_that_look_alike(String name) {
        var trace = new StringBuilder();
        for (int i = 0; i < 20_000; i++)
            trace.append("a-1 [000] ..... 1.0: dma_buf_dynamic_attach: exp_name=x size=1 ino=1 dev_name=")
                    .append("\u00e9".repeat(60))
                    .append(name.formatted(i))
                    .append('\n');
        Assertions.assertTimeoutPreemptively(
                MOST,
                () -> assertThat(Samples.read(trace.toString()).summary().requestsMade())
                        .containsEntry("join", 20_000L));
    }
}
