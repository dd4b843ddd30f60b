package firstmap.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.Invalid;
import firstmap.events.json.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnapshotJsonTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/snapshots");

    /** A snapshot as it stands on the topic. */
    private record Written(byte[] manifest, List<byte[]> parts) {
        static Written of(Board board) {
            var parts = new ArrayList<byte[]>();
            var manifest = SnapshotJson.write(Snapshot.of(board), 42, parts::add);
            return new Written(manifest.json(), parts);
        }

        Snapshot read() {
            return SnapshotJson.read(SnapshotManifest.read(manifest), i -> i < parts.size() ? parts.get(i) : null);
        }

        Written withManifest(byte[] other) {
            return new Written(other, parts);
        }

        Written withPart(int number, byte[] other) {
            var others = new ArrayList<>(parts);
            others.set(number, other);
            return new Written(manifest, others);
        }

        /** Edited by somebody who hashes anew what he has written. */
        Written forged(UnaryOperator<String> edit) {
            var part = edit.apply(text(parts.getFirst())).getBytes(StandardCharsets.UTF_8);
            var was = SnapshotManifest.read(manifest);
            var state = HexFormat.of().formatHex(Sha256.begin().digest(part));
            var forged = new SnapshotManifest(was.board(), was.seq(), was.head(), was.offset(), 1, part.length, state);
            return new Written(forged.json(), List.of(part));
        }
    }

    // ---- there and back

    @Property
    void any_board_comes_back_from_its_snapshot_and_is_the_same(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int requests) {
        var board = Played.byChance(seed, requests).board;
        var written = Written.of(board);
        var restored = Boards.restored(written.read());

        assertThat(restored.isSameAs(board)).isTrue();
        sameBytes(Written.of(restored), written);
    }

    @Test
    void the_number_of_the_rule_comes_back_and_that_of_the_first_is_not_written() {
        var phone = Played.phone();
        var first = Boards.fresh("phone");
        AnotherRule.by(Edition.FIRST.number(), phone.events).forEach(event -> first.evolve(event.record()));
        assertThat(text(Written.of(first).parts().getFirst())).doesNotContain("\"rule\"");
        var other = Boards.fresh("phone");
        AnotherRule.by(AnotherRule.UNKNOWN, phone.events).forEach(event -> other.evolve(event.record()));
        var written = Written.of(other);
        assertThat(text(written.parts().getFirst())).contains("\"rule\":7,\"by\":\"system\"}");
        assertThat(Boards.restored(written.read()).isSameAs(other)).isTrue();
        assertThat(Boards.restored(written.read()).rule()).hasValue(AnotherRule.UNKNOWN);
    }

    @Test
    void a_large_board_is_many_parts_of_less_than_1_MiB_and_comes_back() {
        var board = large(4000);
        var written = Written.of(board);
        assertThat(written.parts()).hasSizeBetween(3, 20).allMatch(part -> part.length < 1 << 20);
        assertThat(written.parts().subList(0, written.parts().size() - 1))
                .allMatch(part -> part.length > (1 << 20) - 20_000);
        assertThat(Boards.restored(written.read()).isSameAs(board)).isTrue();
    }

    @Test
    void the_manifest_says_what_the_snapshot_is_of() {
        var board = Played.phone().board;
        var manifest = SnapshotManifest.read(Written.of(board).manifest());
        assertThat(manifest.board()).isEqualTo("phone");
        assertThat(manifest.seq()).isEqualTo(board.seq());
        assertThat(manifest.head()).isEqualTo(board.head());
        assertThat(manifest.offset()).isEqualTo(42);
        assertThat(manifest.state()).isEqualTo(SnapshotJson.state(Snapshot.of(board)));
    }

    /** Written when the format was; what stands on a topic today is read tomorrow. */
    @Test
    void the_golden_snapshot_is_read_and_written_again_it_is_the_same_bytes() throws IOException {
        var golden = golden("phone-2");
        sameBytes(Written.of(Boards.restored(golden.read())), golden);
        assertThat(text(golden.parts().getFirst()))
                .contains(List.of("board", "node", "defined", "heap", "freed", "parameters", "device").stream()
                        .map("{\"type\":\"%s\""::formatted)
                        .toList())
                .contains(List.of("buffer", "attachment", "attachments", "waits").stream()
                        .map("{\"type\":\"%s\""::formatted)
                        .toList())
                .contains("\"expected\":[0]", "\"moving\":{", "\"released\":true", "\"backing\":{", "\"replaces\":")
                .contains("\"standing\":\"counted\"", "\"alternative\":0", "\"direction\":\"bidirectional\"");
    }

    @Test
    void the_golden_snapshot_of_an_older_version_does_not_exist_for_this_one() {
        assertThatThrownBy(() -> golden("phone").read())
                .isInstanceOfSatisfying(
                        UnknownSnapshotVersion.class,
                        e -> assertThat(e.version()).isEqualTo(1));
    }

    // ---- the digest of a state

    @Property(tries = 200)
    void every_event_changes_the_digest_and_a_board_in_the_same_state_has_the_same(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int requests) {
        var played = Played.byChance(seed, requests);
        var digests = new HashSet<String>();
        var board = Boards.fresh("by-chance");
        for (var event : played.events) {
            board.evolve(event);
            assertThat(digests.add(SnapshotJson.state(Snapshot.of(board)))).isTrue();
        }
        assertThat(SnapshotJson.state(Snapshot.of(board)))
                .isEqualTo(SnapshotJson.state(Snapshot.of(played.board)))
                .isEqualTo(SnapshotJson.state(Snapshot.of(played.board.copy())));
    }

    @Test
    void a_state_without_events_has_a_digest_too() {
        assertThat(SnapshotJson.state(Snapshot.of(Boards.fresh("a"))))
                .hasSize(64)
                .isNotEqualTo(SnapshotJson.state(Snapshot.of(Boards.fresh("b"))));
    }

    // ---- damage

    @Test
    void whatever_bit_is_flipped_the_snapshot_is_refused() {
        var written = Written.of(Played.phone().board);
        for (int i = 0; i < 8 * written.manifest().length; i++)
            refused(written.withManifest(flipped(written.manifest(), i)), "bit " + i + " of the manifest");
        var part = written.parts().getFirst();
        for (int i = 0; i < 8 * part.length; i++) refused(written.withPart(0, flipped(part, i)), "bit " + i);
    }

    @Test
    void wherever_it_is_cut_the_snapshot_is_refused() {
        var written = Written.of(Played.phone().board);
        for (int i = 0; i < written.manifest().length; i++)
            refused(written.withManifest(Arrays.copyOf(written.manifest(), i)), "manifest of " + i);
        var part = written.parts().getFirst();
        for (int i = 0; i < part.length; i++) refused(written.withPart(0, Arrays.copyOf(part, i)), "part of " + i);
    }

    @Test
    void a_part_that_is_missing_or_in_the_place_of_another_is_refused_by_name() {
        var written = Written.of(large(4000));
        var parts = written.parts();
        assertThatThrownBy(written.withPart(1, null)::read)
                .isInstanceOf(Invalid.class)
                .hasMessage("part 1: missing");
        assertThatThrownBy(written.withPart(1, parts.get(2)).withPart(2, parts.get(1))::read)
                .isInstanceOf(Invalid.class)
                .hasMessage("part 1.part: not 1");
        assertThatThrownBy(written.withPart(2, parts.get(1))::read).hasMessage("part 2.part: not 2");
        assertThatThrownBy(new Written(written.manifest(), parts.subList(0, parts.size() - 1))::read)
                .isInstanceOf(Invalid.class)
                .hasMessageEndingWith("missing");
    }

    @Test
    void a_part_of_another_time_or_of_another_board_is_refused() {
        var phone = Played.phone();
        var before = Written.of(phone.board);
        phone.ask("camera", "'type':'create','buffer':'later','size':1");
        var after = Written.of(phone.board);
        assertThatThrownBy(after.withPart(0, before.parts().getFirst())::read)
                .isInstanceOf(Invalid.class)
                .hasMessage("part 0.seq: not " + phone.board.seq());
        var other = Written.of(Played.byChance(1, 5).board);
        assertThatThrownBy(after.withPart(0, other.parts().getFirst())::read)
                .isInstanceOf(Invalid.class)
                .hasMessage("part 0.board: not phone");
    }

    /** What the hash cannot tell, because it was taken over it. */
    @Test
    void a_part_that_was_hashed_anew_is_refused_for_what_it_says() {
        var written = Written.of(Played.phone().board);
        assertThat(written.forged(text -> text).read()).isEqualTo(written.read());
        forged(written, "\"type\":\"node\"", "\"type\":\"nobody\"", "part 0.items[1].type: unknown type of item");
        forged(written, "\"released\":true", "\"released\":1", "released: not true or false");
        forged(written, "\"highWaterBytes\"", "\"highWater\"", "highWaterBytes: missing");
        forged(written, "\"expected\":[0]", "\"expected\":[1]", "expected[0]: 1 is out of range 0..0");
        forged(written, "\"type\":\"waits\"", "\"other\":1,\"type\":\"waits\"", "other: unknown field");
        forged(
                written,
                "{\"type\":\"attachments\",\"device\":\"camera\"",
                "{\"type\":\"waits\",\"device\":\"x\"",
                "unknown");
        forged(written, "\"attachment\":\"v2\"", "\"attachment\":\"v1\"", "attachment: there twice");
        forged(written, "\"buffer\":\"video\",\"device\"", "\"buffer\":\"handle\",\"device\"", "not that before it");
    }

    private static void forged(Written written, String from, String to, String problem) {
        var forged = written.forged(text -> {
            assertThat(text).contains(from);
            return text.replaceFirst(java.util.regex.Pattern.quote(from), to);
        });
        assertThatThrownBy(forged::read).isInstanceOf(Invalid.class).hasMessageEndingWith(problem);
    }

    @Test
    void a_state_that_no_board_can_be_in_is_not_restored() {
        var written = Written.of(Played.phone().board);
        var forged = written.forged(text -> text.replace("\"heap\":\"cma\",\"extents\"", "\"heap\":\"c\",\"extents\""));
        assertThatThrownBy(() -> Boards.restored(forged.read()))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is in an unknown heap c");
    }

    @Test
    void who_is_out_stands_in_it_once_and_since_an_event_that_there_is() {
        var let = new Played("phone");
        let.ask(
                "camera",
                "'type':'define','spec':{'lease':'15s','heaps':[{'name':'cma','kind':'contiguous','base':0,'size':'1GiB'}]}");
        let.ask("camera", "'type':'create','buffer':'b','size':1");
        let.expire("camera");
        var written = Written.of(let.board);
        assertThat(Boards.restored(written.read()).out())
                .isEqualTo(let.board.out())
                .containsEntry("camera", 3L);
        var out = "{\"type\":\"out\",\"node\":\"camera\",\"since\":3}";
        forged(written, out, out + "," + out, "node: there twice");
        assertThatThrownBy(() -> Boards.restored(written.forged(text -> text.replace("\"since\":3", "\"since\":9"))
                        .read()))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("camera is out since 9");
        assertThatThrownBy(() -> Boards.restored(written.forged(text -> text.replace(",\"lease\":15000000000", ""))
                        .read()))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("nobody has a lease, and one has ended");
    }

    @Test
    void another_version_is_told_apart_from_damage() {
        var written = Written.of(Played.phone().board);
        var newer = text(written.manifest()).replace("\"version\":2,", "\"version\":3,\"packed\":true,");
        assertThatThrownBy(written.withManifest(newer.getBytes(StandardCharsets.UTF_8))::read)
                .isInstanceOfSatisfying(
                        UnknownSnapshotVersion.class,
                        e -> assertThat(e.version()).isEqualTo(3))
                .hasMessageContaining("version 3");
        var none = text(written.manifest()).replace("\"version\":2,", "");
        assertThatThrownBy(written.withManifest(none.getBytes(StandardCharsets.UTF_8))::read)
                .isInstanceOf(Invalid.class)
                .hasMessage("version: missing");
    }

    @Test
    void a_manifest_may_claim_no_more_than_bounds_allow() {
        var was = SnapshotManifest.read(Written.of(Played.phone().board).manifest());
        var many = new SnapshotManifest(was.board(), was.seq(), was.head(), 0, (1 << 20) + 1, 1, was.state());
        assertThatThrownBy(() -> SnapshotManifest.read(many.json()))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("parts: ");
        var long_ = new SnapshotManifest(was.board(), was.seq(), "0".repeat(5000), 0, 1, 1, was.state());
        assertThatThrownBy(() -> SnapshotManifest.read(long_.json())).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> SnapshotManifest.read(null)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> SnapshotManifest.read(new byte[0])).isInstanceOf(Invalid.class);
    }

    /** Whatever is thrown is declared, and nothing is accepted. */
    private static void refused(Written written, String how) {
        assertThat(catchThrowable(written::read)).as(how).isInstanceOfAny(Invalid.class, UnknownSnapshotVersion.class);
    }

    private static void sameBytes(Written one, Written other) {
        assertThat(text(one.manifest())).isEqualTo(text(other.manifest()));
        assertThat(one.parts().stream().map(SnapshotJsonTest::text).toList())
                .isEqualTo(other.parts().stream().map(SnapshotJsonTest::text).toList());
    }

    private static Board large(int buffers) {
        var played = new Played("large");
        played.ask("a", "'type':'define','spec':{'heaps':[{'name':'cma','kind':'contiguous','base':0,'size':'1GiB'}]}");
        played.ask("a", "'type':'join','device':'camera','functions':{'capture':{'iommu':{'pageSize':4096}}}");
        for (int i = 0; i < buffers; i++) {
            played.ask("a", "'type':'create','buffer':'buffer-" + i + "','size':4096");
            for (int k = 0; k < 3; k++)
                played.ask(
                        "a",
                        "'type':'attach','attachment':'%d/%d','buffer':'buffer-%d','device':'camera','function':'capture'"
                                .formatted(i, k, i));
            played.ask("a", "'type':'map','attachment':'" + i + "/1','direction':'toDevice'");
        }
        return played.board;
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        var other = bytes.clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        return other;
    }

    private static Written golden(String name) throws IOException {
        return new Written(line(name + "/manifest.json"), List.of(line(name + "/part-0.json")));
    }

    private static byte[] line(String name) throws IOException {
        var bytes = Files.readAllBytes(GOLDEN.resolve(name));
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
