package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenFileTest {
    @TempDir
    Path folder;

    @Test
    void text_comes_back_as_it_was_written_up_to_the_longest_there_is() throws IOException {
        var longest = "ä🙂x".repeat(GivenFile.MAX_TEXT_BYTES / 7);
        assertThat(GivenFile.text(Files.writeString(folder.resolve("long"), longest)))
                .isEqualTo(longest);
        assertThat(GivenFile.text(Files.createFile(folder.resolve("empty")))).isEmpty();
    }

    @Test
    void what_is_no_text_is_told_with_the_first_byte_of_it_that_is_none() throws IOException {
        var random = new Random(19);
        for (int i = 0; i < 200; i++) {
            var before = "ä🙂x".repeat(random.nextInt(5000)).getBytes(StandardCharsets.UTF_8);
            var bytes = new byte[before.length + 1 + random.nextInt(3)];
            System.arraycopy(before, 0, bytes, 0, before.length);
            bytes[before.length] = (byte) 0xff;
            var file = Files.write(folder.resolve("binary"), bytes);
            assertThatThrownBy(() -> GivenFile.text(file))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessage("%s: is not text in UTF-8: see byte %d of it", file, before.length + 1);
        }
        var cut = Files.write(folder.resolve("cut"), new byte[] {'a', (byte) 0xf0, (byte) 0x9f});
        assertThatThrownBy(() -> GivenFile.text(cut)).hasMessageEndingWith("see byte 2 of it");
    }

    @Test
    void what_has_no_end_is_given_up_at_the_longest() {
        assertThatThrownBy(() -> GivenFile.text(Path.of("/dev/zero")))
                .hasMessage("/dev/zero: is longer than 4 MiB; no scenario and no board file is");
    }

    @Test
    void a_folder_and_what_is_not_there_are_named() {
        assertThatThrownBy(() -> GivenFile.text(folder)).hasMessage(folder + ": is a folder; name a file");
        var none = folder.resolve("none");
        assertThatThrownBy(() -> GivenFile.text(none)).hasMessage(none + ": no such file");
        assertThatThrownBy(() -> GivenFile.text(none.resolve("below")))
                .hasMessage(none.resolve("below") + ": no such file");
    }

    @Test
    void who_is_named_by_another_file_is_an_ordinary_one() throws IOException {
        assertThat(GivenFile.ordinaryText(Files.writeString(folder.resolve("board"), "text")))
                .isEqualTo("text");
        for (var device : new String[] {"/dev/zero", "/dev/null", "/dev/tty"})
            assertThatThrownBy(() -> GivenFile.ordinaryText(Path.of(device)))
                    .hasMessage(device + ": is no ordinary file");
    }
}
