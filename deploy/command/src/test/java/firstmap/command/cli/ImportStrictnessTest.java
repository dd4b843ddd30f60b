package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.scenario.Examples;
import firstmap.coordinator.trial.SealedText;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.json.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import takes is what an audit calls good: it becomes the log, and nobody would look at it again. */
class ImportStrictnessTest {
    private static final Path HALF_ANSWERED = Path.of("src/test/resources/exports/half-answered.jsonl");
    private static final Pattern BOARD = Pattern.compile("\"board\":\"([^\"]+)\"");

    @TempDir
    static Path folder;

    static List<String> good;

    @BeforeAll
    static void exportARun() throws IOException {
        var run = folder.resolve("run").toString();
        var file = folder.resolve("good.jsonl");
        var scenario = Examples.FOLDER.resolve("late-refused.yaml").toString();
        assertThat(Cli.run("run", scenario, "--data", run).code()).isZero();
        assertThat(Cli.run("export", "--out", file.toString(), "--data", run).code())
                .isZero();
        good = Files.readAllLines(file);
    }

    @Test
    void
            a_request_with_two_events_of_which_the_file_has_one_is_refused_with_what_audit_finds_and_taken_with_the_flag() {
        var audit = Cli.run("audit", HALF_ANSWERED.toString(), "--output", "table");
        var result = Cli.run("import", HALF_ANSWERED.toString());

        assertThat(audit.code()).isEqualTo(1);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("half-answered.jsonl line 37")
                .contains("'audit' finds")
                .hasLineCount(1);
        // As it says, word by word.
        assertThat(result.err()).contains("--unaudited");
        assertThat(Cli.run("import", HALF_ANSWERED.toString(), "--unaudited").code())
                .isZero();
    }

    /** Lines dropped, repeated, put elsewhere, edited and sealed again; counts, digest and heads of the file made to fit. */
    @Test
    void of_a_changed_file_import_takes_exactly_what_audit_calls_good() throws IOException {
        var random = new Random(18);
        int refused = 0;
        int taken = 0;
        for (int i = 0; i < 60; i++) {
            var lines = new ArrayList<>(good);
            var how = change(lines, random, i);
            var file = Files.write(folder.resolve("changed.jsonl"), fit(lines)).toString();

            boolean isGood = Cli.run("audit", file).code() == 0;
            var imported = Cli.run("import", file, "--summary", "none");

            assertThat(imported.code()).as(how + ": " + imported.err()).isEqualTo(isGood ? 0 : 1);
            if (!isGood)
                assertThat(imported.out()).as("nothing of a refused file").isEmpty();
            if (isGood) taken++;
            else refused++;
        }
        assertThat(refused).isGreaterThan(30);
        assertThat(taken).as("a request that comes again is no fault").isPositive();
    }

    private static String change(List<String> lines, Random random, int number) {
        Predicate<String> kind = number % 2 == 0 ? ImportStrictnessTest::isEvent : ImportStrictnessTest::isRequest;
        var candidates = new ArrayList<Integer>();
        for (int i = 0; i < lines.size(); i++) if (kind.test(lines.get(i))) candidates.add(i);
        int at = candidates.get(number % 10 < 2 ? candidates.size() - 1 : random.nextInt(candidates.size()));
        var line = lines.get(at);
        switch (number / 2 % 5) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, line);
            case 2 -> lines.set(at, edited(line));
            case 3 -> Collections.swap(lines, at, at - 1);
            default -> lines.add(candidates.get(random.nextInt(candidates.size())), lines.remove(at));
        }
        return "%d of line %d, %s".formatted(number / 2 % 5, at + 1, line);
    }

    /** Another time, and of an event another hash that fits it. */
    private static String edited(String line) {
        var later = line.replaceFirst("\"at\":(\\d)", "\"at\":1$1");
        if (!isEvent(line)) return later;
        return new String(SealedText.of(later.substring(0, later.indexOf(",\"hash\":")) + "}"), StandardCharsets.UTF_8);
    }

    private static List<String> fit(List<String> lines) {
        var fitting = new ArrayList<String>();
        var heads = new TreeMap<String, String>();
        long boards = 0;
        for (var line : lines) {
            if (line.startsWith("{\"type\":\"partition\"")) heads.clear();
            if (isEvent(line)) {
                var event = EventJson.read(bytes(line));
                heads.put(
                        event.board(),
                        "{\"type\":\"board\",\"board\":\"%s\",\"seq\":%d,\"head\":\"%s\"}"
                                .formatted(event.board(), event.seq(), event.hash()));
            }
            if (line.startsWith("{\"type\":\"board\"")) {
                var board = BOARD.matcher(line);
                board.find();
                var head = heads.get(board.group(1));
                if (head == null) continue;
                boards++;
                fitting.add(head);
            } else if (!line.startsWith("{\"type\":\"end\"")) fitting.add(line);
        }
        var sha = Sha256.begin();
        for (var line : fitting) sha.update(bytes(line + "\n"));
        fitting.add("{\"type\":\"end\",\"boards\":%d,\"requests\":%d,\"events\":%d,\"unreadable\":0,\"sha256\":\"%s\"}"
                .formatted(
                        boards,
                        fitting.stream().filter(ImportStrictnessTest::isRequest).count(),
                        fitting.stream().filter(ImportStrictnessTest::isEvent).count(),
                        HexFormat.of().formatHex(sha.digest())));
        return fitting;
    }

    private static boolean isEvent(String line) {
        return EventJson.isType(type(line));
    }

    private static boolean isRequest(String line) {
        return RequestJson.isType(type(line));
    }

    private static String type(String line) {
        return line.substring(9, line.indexOf('"', 9));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
