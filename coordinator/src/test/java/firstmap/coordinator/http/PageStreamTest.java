package firstmap.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import firstmap.coordinator.history.JsonPiece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PageStreamTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** An attachment with as many segments as one can have is no more than this. */
    private static final int PIECE = 300 << 10;

    /** Entries that are made when they are asked for, and count how far that has come. */
    private static final class Counted implements Iterator<Integer> {
        private final int entries;
        private int made;

        Counted(int entries) {
            this.entries = entries;
        }

        @Override
        public boolean hasNext() {
            return made < entries;
        }

        @Override
        public Integer next() {
            return made++;
        }
    }

    @Test
    void a_page_of_large_entries_ends_when_it_has_come_to_its_bytes_and_says_where_to_go_on() throws IOException {
        var entries = new Counted(1_000);
        var read = new ArrayList<Integer>();
        String after = null;
        do {
            var bytes = page(10_000, entries, 3).readAllBytes();
            assertThat(bytes).hasSizeLessThan(PageStream.MAX_BYTES + 4 * PIECE);
            var page = MAPPER.readTree(bytes);
            for (var entry : page.path("entries")) read.add(entry.path("id").intValue());
            after = page.path("next").textValue();
            assertThat(page.path("entries").isEmpty()).isFalse();
            assertThat(after).isEqualTo(read.size() == 1_000 ? null : Integer.toString(read.getLast()));
        } while (after != null);
        assertThat(read).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void an_entry_is_asked_for_when_what_is_before_it_has_been_taken() throws IOException {
        var entries = new Counted(10);
        try (var page = page(10_000, entries, 1)) {
            int taken = 0;
            for (int n = page.read(new byte[8_192]); n >= 0; n = page.read(new byte[8_192])) {
                taken += n;
                assertThat(entries.made).isLessThanOrEqualTo(2 + taken / PIECE);
            }
            assertThat(entries.made).isEqualTo(10);
        }
    }

    @Test
    void one_entry_is_on_each_page_however_large_it_is() throws IOException {
        var page = MAPPER.readTree(page(10, new Counted(2), 2 * PageStream.MAX_BYTES / PIECE));
        assertThat(page.path("entries")).hasSize(1);
        assertThat(page.path("next").textValue()).isEqualTo("0");
    }

    @Test
    void what_cannot_be_read_at_all_fails_before_the_answer_begins_and_later_the_answer_has_no_end()
            throws IOException {
        assertThatThrownBy(() -> page(10, failing(0), 1)).isInstanceOf(IllegalStateException.class);
        try (var page = page(10, failing(2), 1)) {
            assertThatThrownBy(page::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the log is away");
        }
    }

    @RepeatedTest(50)
    void pages_of_any_limit_and_reads_of_any_length_tell_all_entries_once(RepetitionInfo repetition)
            throws IOException {
        var chance = new SplittableRandom(repetition.getCurrentRepetition());
        int count = chance.nextInt(40);
        var entries = new Counted(count);
        var read = new ArrayList<Integer>();
        boolean isMore;
        do {
            int limit = 1 + chance.nextInt(10);
            var page = taken(page(limit, entries, chance.nextInt(2)), chance);
            assertThat(page.path("head").textValue()).isEqualTo("h");
            assertThat(page.path("entries").size()).isLessThanOrEqualTo(limit);
            for (var entry : page.path("entries")) read.add(entry.path("id").intValue());
            isMore = page.has("next");
        } while (isMore);
        assertThat(read).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    private static JsonNode taken(InputStream page, SplittableRandom chance) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            var some = new byte[1 + chance.nextInt(40_000)];
            int n = page.read(some);
            if (n < 0) return MAPPER.readTree(bytes.toByteArray());
            bytes.write(some, 0, n);
        }
    }

    private static Iterator<Integer> failing(int after) {
        return Stream.iterate(0, i -> i + 1)
                .peek(i -> {
                    if (i == after) throw new IllegalStateException("the log is away");
                })
                .iterator();
    }

    private static InputStream page(int limit, Iterator<Integer> entries, int pieces) {
        return Page.of(Integer.toString(limit), null)
                .of(
                        JsonNodeFactory.instance.objectNode().put("head", "h"),
                        "entries",
                        entries,
                        entry -> Integer.toString(entry),
                        entry -> entry(entry, pieces));
    }

    private static Stream<JsonPiece> entry(int id, int pieces) {
        var large = "x".repeat(PIECE);
        List<JsonPiece> begin = List.of(json -> {
            json.writeStartObject();
            json.writeNumberField("id", id);
            json.writeArrayFieldStart("pieces");
        });
        JsonPiece end = json -> {
            json.writeEndArray();
            json.writeEndObject();
        };
        var middle = Stream.<JsonPiece>generate(() -> json -> json.writeString(large))
                .limit(pieces);
        return Stream.concat(Stream.concat(begin.stream(), middle), Stream.of(end));
    }
}
