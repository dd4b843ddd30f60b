package firstmap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShellBlockTest {
    private static final String DOCUMENT = """
            # A page
            ## First
            Words.
            ```sh
            # not a heading
            echo a
            ```
            ```
            SEQ  WHAT
            …
              7  … bytes
            ```
            ### Second
            ```java
            int i;
            ```
            ```sh
            true
            ```
            And more words.
            ```
            not what it prints
            ```
            """;

    @Test
    void a_block_of_commands_is_under_its_heading_and_has_what_it_prints_right_behind_it() {
        assertThat(ShellBlock.of(DOCUMENT))
                .containsExactly(
                        new ShellBlock("First", "# not a heading\necho a\n", "SEQ  WHAT\n…\n  7  … bytes\n"),
                        new ShellBlock("Second", "true\n", "…"));
    }

    @Test
    void what_is_left_out_may_be_anything_and_nothing_else_may() {
        var block = ShellBlock.of(DOCUMENT).getFirst();

        assertThatCode(() -> block.assertPrints("SEQ WHAT  \n 7 12 bytes\n", ""))
                .doesNotThrowAnyException();
        assertThatCode(() -> block.assertPrints("SEQ  WHAT\n  5  x\n  6  y\n  7  12 bytes\n", ""))
                .doesNotThrowAnyException();
        for (var wrong :
                new String[] {"", "SEQ WHAT\n 8 12 bytes\n", "SEQ WHAT\n 7 12 bytes\nmore\n", "SEQWHAT\n 7 12 bytes\n"})
            assertThatThrownBy(() -> block.assertPrints(wrong, "why"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("why");
    }
}
