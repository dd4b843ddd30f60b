package firstmap.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void a_page_goes_on_behind_an_entry_that_is_gone() {
        var first = page(null, "1", List.of("a", "b", "c"));
        assertThat(first.entries()).containsExactly("a");
        assertThat(page(first.next(), "1", List.of("b", "c")).entries()).containsExactly("b");
        assertThat(page("nobody", "5", List.of("a", "b", "z")).entries()).containsExactly("z");
    }

    /** Entries come and go between the pages. */
    @RepeatedTest(200)
    void whoever_is_there_all_the_time_is_on_one_page_and_nobody_is_on_two(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var all = new ArrayList<String>();
        for (int i = random.nextInt(60); i > 0; i--) all.add("buffer-" + random.nextInt(100));
        var now = new HashSet<>(all);
        var always = new HashSet<>(all);
        var seen = new ArrayList<String>();
        var limit = Integer.toString(1 + random.nextInt(8));
        String after = null;
        do {
            var page = page(after, limit, now);
            seen.addAll(page.entries());
            after = page.next();
            var gone = "buffer-" + random.nextInt(100);
            now.remove(gone);
            always.remove(gone);
            if (after != null && random.nextBoolean()) {
                now.remove(after);
                always.remove(after);
            }
            now.add("buffer-" + random.nextInt(100));
        } while (after != null);
        assertThat(seen).doesNotHaveDuplicates().containsAll(always).isEqualTo(new ArrayList<>(new TreeSet<>(seen)));
    }

    private record Shown(List<String> entries, String next) {}

    private static Shown page(String after, String limit, Collection<String> all) {
        var page = Page.of(limit, after);
        var json = read(page.of(
                JsonNodeFactory.instance.objectNode(),
                "entries",
                page.byName(all, Function.identity()).iterator(),
                Function.identity(),
                entry -> Stream.of(piece -> piece.writeString(entry))));
        var entries = new ArrayList<String>();
        json.get("entries").forEach(entry -> entries.add(entry.textValue()));
        return new Shown(entries, json.path("next").textValue());
    }

    private static JsonNode read(InputStream body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
