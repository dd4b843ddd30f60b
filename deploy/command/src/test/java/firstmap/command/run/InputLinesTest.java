package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLinesTest {
    @Test
    void blank_lines_are_passed_over_but_count() throws IOException {
        var lines = lines("a\n\n \t\r\nb", 10);

        assertThat(new String(lines.next(), StandardCharsets.UTF_8)).isEqualTo("a");
        assertThat(new String(lines.next(), StandardCharsets.UTF_8)).isEqualTo("b");
        assertThat(lines.number()).isEqualTo(4);
        assertThat(lines.next()).isNull();
    }

    @Test
    void of_a_line_that_is_too_long_just_enough_is_kept_to_see_that_it_is() throws IOException {
        var lines = lines("x".repeat(200_000) + "\nnext", 10);

        assertThat(lines.next()).hasSize(11);
        assertThatThrownBy(lines::requireShort).isInstanceOf(Invalid.class).hasMessage("200000 bytes, at most 10");
        assertThat(new String(lines.next(), StandardCharsets.UTF_8)).isEqualTo("next");
        lines.requireShort();
    }

    @Test
    void what_never_ends_a_line_is_no_text() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                return length;
            }
        };
        assertThatThrownBy(new InputLines("/dev/zero", endless, 10)::next)
                .hasMessage("/dev/zero:1: is no line of text: longer than 64 MiB");
    }

    @Test
    void lines_that_cross_the_end_of_the_buffer_come_whole() throws IOException {
        var words = new ArrayList<String>();
        for (int i = 0; i < 5000; i++) words.add("line-" + i + "-" + "x".repeat(i % 97));
        var lines = lines(String.join("\n", words), 1000);

        var read = new ArrayList<String>();
        for (var line = lines.next(); line != null; line = lines.next())
            read.add(new String(line, StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(List.copyOf(words));
    }

    private static InputLines lines(String text, int maxBytes) {
        return new InputLines("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }
}
