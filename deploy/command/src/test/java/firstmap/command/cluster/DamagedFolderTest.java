package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.cli.Cli;
import firstmap.command.folder.FolderCheck;
import firstmap.command.folder.FolderRecording;
import firstmap.command.run.Program;
import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Progress;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of a real log, each in turn emptied, cut, with a flipped byte, removed, or replaced by an older copy: what is
 * whole is read, what is missing is told, and nothing is written.
 */
class DamagedFolderTest {
    private static final String[] BOARDS = {"phone", "tablet", "tv", "car", "watch"};

    /** As the broker left it, in memory: by the file's path in the folder. */
    private static final Map<String, byte[]> WHOLE = new TreeMap<>();
    /** The same, half way. */
    private static final Map<String, byte[]> EARLIER = new TreeMap<>();

    private static Map<Place, List<String>> records;

    @TempDir
    Path data;

    private Path folder;

    private final Random random = new Random(19);

    private record Place(Topic topic, int partition) {}

    /** What can be read, and where something cannot. */
    private record Seen(Map<Place, List<String>> records, List<DamagedLog> damages, List<Place> deleted) {}

    @BeforeAll
    static void play(@TempDir Path played) throws Exception {
        try (var log = new Log(played);
                var _ = log.coordinator("a")) {
            ask(log, 0);
            take(played, EARLIER);
            ask(log, 40);
        }
        take(played, WHOLE);
    }

    private static void ask(Log log, int from) {
        for (var board : BOARDS)
            for (int i = from; i < from + 40; i++)
                log.ask(board, i + 1, i == 0 ? Log.define() : Log.create("buffer-" + i));
        log.awaitAnswers();
    }

    private static void take(Path played, Map<String, byte[]> into) throws IOException {
        var kafka = EmbeddedBroker.partitions(played);
        try (var files = Files.walk(kafka)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                into.put(kafka.relativize(file).toString(), Files.readAllBytes(file));
        }
    }

    @BeforeEach
    void lay() throws IOException {
        folder = EmbeddedBroker.partitions(data);
        for (var file : WHOLE.entrySet()) put(file.getKey(), file.getValue());
        records = see().records();
    }

    @Test
    void whatever_happens_to_one_file_what_is_missing_is_told() throws Exception {
        assertThat(see().damages()).isEmpty();
        assertThat(audit()).isEqualTo(AuditReport.Verdict.GOOD);
        for (var file : WHOLE.keySet())
            for (int i = 0; i < (isOfRecords(file) ? 12 : 3); i++) {
                var bytes = WHOLE.get(file);
                if (bytes.length == 0) continue;
                var what = damage(file, bytes, random.nextInt(6));
                var before = digest();
                var seen = see();
                requireTold(file + ": " + what, seen);
                if (!seen.damages().isEmpty())
                    assertThat(FolderCheck.of(folder).damages())
                            .as("%s: %s: a broker that starts", file, what)
                            .isNotEmpty();
                if (i % 6 == 0) requireAudited(file + ": " + what, seen);
                assertThat(digest()).as("nothing was written").isEqualTo(before);
                put(file, bytes);
            }
    }

    @Test
    void drawn_cases_end_as_commands_with_what_is_whole_and_where_it_is_not() throws Exception {
        var files =
                WHOLE.keySet().stream().filter(it -> WHOLE.get(it).length > 0).toList();
        var records = files.stream().filter(DamagedFolderTest::isOfRecords).toList();
        var untouched = digest();
        var whole = commands();
        assertThat(digest()).as("nothing was written").isEqualTo(untouched);
        assertThat(whole.values()).allSatisfy(it -> assertThat(it.code()).isZero());
        for (int i = 0; i < 24; i++) {
            var from = i % 2 == 0 ? records : files;
            var file = from.get(random.nextInt(from.size()));
            var what = file + ": " + damage(file, WHOLE.get(file), random.nextInt(6));
            var before = digest();
            var seen = see();
            commands().forEach((name, is) -> requireSaid(what, name, is, whole.get(name), seen));
            assertThat(digest()).as(what + ": nothing was written").isEqualTo(before);
            put(file, WHOLE.get(file));
        }
    }

    @Test
    void what_a_killed_broker_has_left_half_written_is_nothing_and_what_one_that_was_stopped_has_is_damage()
            throws Exception {
        var events = "firstmap.events-%d/00000000000000000000.log".formatted(Home.of("phone", Log.PARTITIONS));
        var whole = WHOLE.get(events);
        for (int bytes : new int[] {1, 11, 12, 40, 60, 61, 100}) {
            put(events, concat(whole, Arrays.copyOf(whole, bytes)));
            assertThat(see().damages()).as("%d bytes, stopped", bytes).isNotEmpty();
            Files.delete(folder.resolve(".kafka_cleanshutdown"));
            assertThat(see().damages()).as("%d bytes, killed", bytes).isEmpty();
            assertThat(see().records()).isEqualTo(records);
            put(".kafka_cleanshutdown", WHOLE.get(".kafka_cleanshutdown"));
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** A place that a batch's checksum covers, or that is looked at: the epoch of its leader, bytes 12 to 15, is neither. */
    private static int inTheMiddle(byte[] segment) {
        var batches = ByteBuffer.wrap(segment);
        int middle = segment.length / 2;
        int start = 0;
        while (start + 12 + batches.getInt(start + 8) <= middle) start += 12 + batches.getInt(start + 8);
        return middle - start >= 12 && middle - start < 16 ? start + 17 : middle;
    }

    /** As the message says whose broker does not start. */
    @Test
    void what_a_damaged_folder_still_has_can_be_taken_into_a_new_one(@TempDir Path other) throws Exception {
        int partition = Home.of("phone", Log.PARTITIONS);
        var events = "firstmap.events-%d/00000000000000000000.log".formatted(partition);
        var changed = WHOLE.get(events).clone();
        changed[inTheMiddle(changed)] ^= 1;
        put(events, changed);
        var refused = Cli.run("broker", "--data", data.toString());
        assertThat(refused.code()).isOne();
        assertThat(refused.err())
                .startsWith("firstmap: %s is damaged".formatted(data.toRealPath()))
                .contains("export --data " + data.toRealPath(), "import --data");

        var file = other.resolve("saved.jsonl").toString();
        var export = Cli.run("export", "--data", data.toString(), "--out", file);
        assertThat(export.code()).isOne();
        assertThat(export.err()).contains("firstmap.events partition %d offset ".formatted(partition));
        var saved = other.resolve("saved").toString();
        assertThat(Cli.run("import", file, "--data", saved))
                .satisfies(it -> assertThat(it.code()).as(it.err()).isZero());
        assertThat(Cli.run("audit", "--data", saved).code()).isZero();
        for (var board : BOARDS)
            if (Home.of(board, Log.PARTITIONS) != partition)
                assertThat(Cli.run("history", board + "/buffer-50", "--data", saved))
                        .isEqualTo(Cli.run("history", board + "/buffer-50", "--data", data.toString()));
    }

    @Test
    void a_run_that_broke_before_it_had_a_log_is_not_taken_for_the_newest(@TempDir Path home) throws Exception {
        var runs = Files.createDirectories(home.resolve("firstmap").resolve("runs"));
        var before = Files.createSymbolicLink(runs.resolve("20260101-000000-000-phone"), data);
        Files.writeString(before.resolve("boards"), "phone\n");
        var broken = Files.createDirectory(runs.resolve("20260102-000000-000-phone"));
        Files.writeString(broken.resolve("boards"), "phone\n");
        Files.createDirectory(EmbeddedBroker.partitions(broken));
        try (var history =
                Program.startAfter("export XDG_STATE_HOME=" + home, List.of(), home, "history", "phone/buffer-50")) {
            assertThat(history.exitCode()).as(history::said).isZero();
            assertThat(history.line()).isEqualTo("{");
        }
    }

    private Map<String, Cli.Result> commands() {
        var results = new TreeMap<String, Cli.Result>();
        results.put("audit", Cli.run("audit", "--data", data.toString(), "--output", "table"));
        results.put("replay", Cli.run("replay", "--data", data.toString()));
        results.put("export", Cli.run("export", "--data", data.toString(), "--out", "-"));
        for (var board : BOARDS)
            results.put("history " + board, Cli.run("history", board + "/buffer-50", "--data", data.toString()));
        return results;
    }

    private static void requireSaid(String what, String command, Cli.Result is, Cli.Result whole, Seen seen) {
        assertThat(is.err()).as("%s: %s", command, what).doesNotContain("Exception", "\tat ");
        var place = seen.damages().stream()
                .map(it -> "%s partition %d offset %d".formatted(it.topic(), it.partition(), it.offset()))
                .toList();
        if (command.equals("audit") && !place.isEmpty()) {
            assertThat(is.code()).as("%s: %s", command, what).isOne();
            assertThat(place).as(what).anyMatch(it -> (is.out() + is.err()).contains(it));
        }
        boolean isOfAnother = command.startsWith("history ")
                && seen.deleted().isEmpty()
                && seen.damages().stream()
                        .allMatch(it -> it.topic().equals(Topic.EVENTS.topicName())
                                && it.partition() != Home.of(command.substring("history ".length()), Log.PARTITIONS));
        if (isOfAnother) assertThat(is).as("%s: %s", command, what).isEqualTo(whole);
        else if (is.code() == 0) {
            assertThat(is.err()).as("%s: %s", command, what).isEqualTo(whole.err());
            // A life that is told as whole is whole, whatever of its partition is damaged.
            if (command.startsWith("history "))
                assertThat(is).as("%s: %s", command, what).isEqualTo(whole);
        }
    }

    private static boolean isOfRecords(String file) {
        return file.endsWith(".log") && !file.startsWith("__cluster_metadata");
    }

    /** In words what was done. */
    private String damage(String file, byte[] bytes, int how) throws IOException {
        switch (how) {
            case 0 -> {
                put(file, new byte[0]);
                return "emptied";
            }
            case 1 -> {
                int length = random.nextInt(bytes.length);
                put(file, Arrays.copyOf(bytes, length));
                return "cut to %d of %d bytes".formatted(length, bytes.length);
            }
            case 2 -> {
                Files.delete(folder.resolve(file));
                return "removed";
            }
            case 3 -> {
                var earlier = EARLIER.get(file);
                if (earlier != null) put(file, earlier);
                return "replaced by an earlier copy";
            }
            default -> {
                var changed = bytes.clone();
                int at = random.nextInt(bytes.length);
                int bit = random.nextInt(8);
                changed[at] ^= (byte) (1 << bit);
                put(file, changed);
                return "bit %d of byte %d changed".formatted(bit, at);
            }
        }
    }

    /** Everything that is not there any more is behind a place that is told; what is there is what was there. */
    private static void requireTold(String what, Seen seen) {
        records.forEach((place, were) -> {
            var are = seen.records().getOrDefault(place, List.of());
            if (are.equals(were) || seen.deleted().contains(place)) return;
            boolean isTold = seen.damages().stream()
                    .anyMatch(it -> it.topic().equals(Namespace.DEFAULT.topic(place.topic()))
                            && it.partition() == place.partition());
            if (!isTold)
                fail("%s: %s has %d records and had %d, and nothing is said", what, place, are.size(), were.size());
            int at = 0;
            for (var record : were) if (at < are.size() && are.get(at).equals(record)) at++;
            if (at < are.size()) fail("%s: %s has a record that was never there: %s", what, place, are.get(at));
        });
    }

    /** Good only if nothing is missing of what it is to look at. */
    private void requireAudited(String what, Seen seen) throws Exception {
        if (seen.damages().isEmpty()
                && seen.deleted().isEmpty()
                && seen.records().equals(records)) return;
        assertThat(audit()).as(what).isEqualTo(AuditReport.Verdict.WRONG);
    }

    private AuditReport.Verdict audit() throws Exception {
        try (var log = FolderRecording.of(folder, Namespace.DEFAULT, false)) {
            return Audit.run(log, List.of(), Progress.SILENT).verdict();
        }
    }

    private Seen see() throws IOException {
        var read = new HashMap<Place, List<String>>();
        var damages = new ArrayList<DamagedLog>();
        var deleted = new ArrayList<Place>();
        try (var log = FolderRecording.of(folder, Namespace.DEFAULT, false)) {
            damages.addAll(log.damages());
            for (var topic : Topic.values())
                for (int partition = 0; partition < log.partitions(topic); partition++) {
                    var place = new Place(topic, partition);
                    read.put(place, records(log, place, damages, deleted));
                }
        }
        return new Seen(read, damages, deleted);
    }

    private static List<String> records(Recording log, Place place, List<DamagedLog> damages, List<Place> deleted) {
        var records = new ArrayList<String>();
        try (var cursor = log.open(place.topic(), place.partition())) {
            if (cursor.start() > 0) deleted.add(place);
            for (boolean isOver = false; !isOver; )
                try {
                    var line = cursor.next();
                    isOver = line == null;
                    if (line != null)
                        records.add("%d %s %s".formatted(line.offset(), hex(line.key()), hex(line.value())));
                } catch (DamagedLog e) {
                    damages.add(e);
                }
        }
        return records;
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
    }

    private void put(String file, byte[] bytes) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    /** Of the names and bytes of all files. */
    private String digest() throws IOException {
        var digest = Sha256.begin();
        try (var files = Files.walk(data)) {
            for (var file : files.sorted().toList()) {
                Sha256.part(digest, data.relativize(file).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (Files.isRegularFile(file)) Sha256.part(digest, Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
