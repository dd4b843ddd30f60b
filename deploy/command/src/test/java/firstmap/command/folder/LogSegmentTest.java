package firstmap.command.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSegmentTest {
    private static final String FIRST = "00000000000000000000.log";

    @TempDir
    Path folder;

    /** The digits of whatever language the broker ran in. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "ar-EG-u-nu-arab", "fa-u-nu-arabext", "hi-u-nu-deva", "my-u-nu-mymr", "th-u-nu-thai"})
    void a_segment_is_found_by_its_offset_in_any_digits(String language) throws IOException {
        var digits = NumberFormat.getInstance(Locale.forLanguageTag(language));
        digits.setMinimumIntegerDigits(20);
        digits.setGroupingUsed(false);
        for (long base : new long[] {0, 4711, Long.MAX_VALUE})
            Files.createFile(folder.resolve(digits.format(base) + ".log"));
        assertThat(LogSegment.in(folder)).extracting(LogSegment::base).containsExactly(0L, 4711L, Long.MAX_VALUE);
    }

    @Test
    void what_is_no_offset_or_is_being_made_or_deleted_is_no_segment() throws IOException {
        for (var name : new String[] {
            "0.log",
            "99999999999999999999.log",
            "0000000000000000000x.log",
            FIRST + ".deleted",
            FIRST + ".cleaned",
            "00000000000000000000.index"
        }) Files.createFile(folder.resolve(name));
        assertThat(LogSegment.in(folder)).isEmpty();
    }

    @Test
    void of_two_with_one_offset_it_is_the_one_that_compaction_has_made() throws IOException {
        Files.createFile(folder.resolve(FIRST));
        Files.createFile(folder.resolve(FIRST + ".swap"));
        assertThat(LogSegment.in(folder)).extracting(LogSegment::name).containsExactly(FIRST + ".swap");
    }

    @Test
    void a_segment_that_is_no_file_is_told() throws IOException {
        Files.createDirectory(folder.resolve(FIRST));
        assertThatThrownBy(() -> LogSegment.in(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContainingAll(FIRST, "not a regular file");
    }
}
