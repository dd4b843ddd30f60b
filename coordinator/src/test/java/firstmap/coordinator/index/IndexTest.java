package firstmap.coordinator.index;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
    @TempDir
    Path folder;

    @TempDir
    Path said;

    @Test
    void entries_are_the_buffers_own_and_in_order_whatever_names_stand_beside_it() {
        var names = List.of("a", "aa", "a/b", "b", "ab", "a/a", "z", "\u0000", "a\u0000");
        var expected = new TreeMap<String, List<IndexEntry>>();
        try (var index = Index.open(folder);
                var writing = index.write()) {
            long offset = 0;
            for (long seq : new long[] {1, 2, 255, 256, 65_535, 65_536, 1L << 40, Long.MAX_VALUE})
                for (var board : names)
                    for (var buffer : names) {
                        var entry = new IndexEntry(seq, offset++);
                        writing.entry(board, buffer, entry);
                        expected.computeIfAbsent(board + " " + buffer, _ -> new ArrayList<>())
                                .add(entry);
                    }
            writing.commit();
            for (var board : names)
                for (var buffer : names) {
                    var all = expected.get(board + " " + buffer);
                    assertThat(index.entries(board, buffer, 1, 100)).isEqualTo(all);
                    assertThat(index.entries(board, buffer, 3, 2)).isEqualTo(all.subList(2, 4));
                    assertThat(index.last(board, buffer, 254)).contains(all.get(1));
                    assertThat(index.last(board, buffer, 0)).isEmpty();
                    assertThat(index.last(board, buffer, Long.MAX_VALUE)).contains(all.getLast());
                }
            assertThat(index.entries("a", "none", 1, 100)).isEmpty();
        }
    }

    @Test
    void the_snapshot_nearest_to_an_event_is_found_with_its_parts_and_with_what_came_next() {
        try (var index = Index.open(folder);
                var writing = index.write()) {
            for (long seq : new long[] {10, 300, 70_000}) {
                for (int part = 0; part < 3; part++)
                    writing.part("phone", seq, part, new byte[] {(byte) seq, (byte) part});
                writing.manifest("phone", seq, new byte[] {(byte) seq});
            }
            writing.first("phone", 300, 1234);
            writing.manifest("phon", 5, new byte[0]);
            writing.manifest("phones", 5, new byte[0]);
            writing.commit();
            assertThat(index.kept("phone", 9)).isEmpty();
            assertThat(index.kept("phone", 10).orElseThrow().first()).isEmpty();
            var kept = index.kept("phone", 69_999).orElseThrow();
            assertThat(kept.seq()).isEqualTo(300);
            assertThat(kept.manifest()).containsExactly((byte) 300);
            assertThat(kept.parts().apply(2)).containsExactly((byte) 300, 2);
            assertThat(kept.parts().apply(3)).isNull();
            assertThat(kept.first()).hasValue(1234);
            assertThat(index.latest()).containsEntry("phone", 70_000L).containsEntry("phon", 5L);
        }
    }

    @Test
    void what_was_not_committed_is_not_there() {
        try (var index = Index.open(folder)) {
            try (var writing = index.write()) {
                writing.mark(0, new IndexMark(10, 9, "hash"));
            }
            assertThat(index.marks()).isEmpty();
            assertThat(index.identity()).isEmpty();
        }
    }

    @Test
    void what_was_committed_is_there_when_it_is_opened_again() {
        try (var index = Index.open(folder);
                var writing = index.write()) {
            writing.identity("this log");
            writing.mark(3, new IndexMark(10, 9, "hash"));
            writing.gone("phone", 7);
            writing.commit();
        }
        try (var index = Index.open(folder)) {
            assertThat(index.identity()).contains("this log");
            assertThat(index.marks()).containsExactly(Map.entry(3, new IndexMark(10, 9, "hash")));
            assertThat(index.gone()).containsExactly(Map.entry("phone", 7L));
        }
    }

    /** Each writing has one entry more than the one before it, and a mark that says how many there are. */
    @Test
    void an_index_whose_process_was_killed_has_each_writing_whole_or_not_at_all() throws Exception {
        long before = 0;
        for (int kill = 0; kill < 3; kill++) {
            try (var writer = ChildJvm.start(
                    said.resolve("err"), List.of("-Xmx64m"), Writer.class.getName(), List.of(folder.toString()))) {
                assertThat(writer.line()).isEqualTo("20 more");
                TimeUnit.MILLISECONDS.sleep(50 + 70 * kill);
                writer.kill();
            }
            try (var index = Index.open(folder)) {
                long written = index.marks().get(0).position();
                assertThat(written).isGreaterThan(before);
                assertThat(index.entries("board", "buffer", 0, Integer.MAX_VALUE))
                        .hasSize((int) written);
                assertThat(index.latest()).containsEntry("board", written);
                before = written;
            }
        }
    }

    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            try (var index = Index.open(Path.of(args[0]))) {
                long seq = index.marks().getOrDefault(0, IndexMark.START).position();
                while (Files.exists(Path.of(args[0]))) {
                    try (var writing = index.write()) {
                        writing.entry("board", "buffer", new IndexEntry(++seq, seq));
                        writing.manifest("board", seq, new byte[2_000]);
                        writing.mark(0, new IndexMark(seq, seq, ""));
                        writing.commit();
                    }
                    if (seq % 20 == 0) System.out.println("20 more");
                }
            }
        }
    }
}
