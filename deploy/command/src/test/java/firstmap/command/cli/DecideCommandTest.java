package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.terminal.Console;
import firstmap.coordinator.boards.Boards;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecideCommandTest {
    private static final Path FOLDER = Path.of("src/test/resources/decide");
    private static final String BOARD = FOLDER.resolve("board.yaml").toString();

    @Test
    void every_row_of_the_table_of_refusals_gets_its_errno() throws IOException {
        var expected = new LinkedHashMap<String, String>(); // by request, in the order of the script
        var requests = new StringBuilder();
        for (var line : Files.readAllLines(FOLDER.resolve("errnos.txt"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var parts = line.split("->");
            requests.append(parts[0].strip()).append('\n');
            expected.put("cli/" + (expected.size() + 1) + " " + parts[0].strip(), parts[1].strip());
        }

        var result = Cli.with(requests.toString(), "decide", "--board", BOARD);

        var outcomes = outcomes(result);
        expected.forEach((request, outcome) ->
                assertThat(outcomes.get(request.split(" ")[0])).as(request).isEqualTo(outcome));
        assertThat(result.code()).as(result.err()).isZero();
        var errnos = expected.values().stream()
                .filter(outcome -> Character.isUpperCase(outcome.charAt(0)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(errnos)
                .as("all but EIO, which no map of this board can bring about, and EACCES: it is open")
                .containsExactlyElementsOf(Arrays.stream(Errno.values())
                        .filter(errno -> errno != Errno.EIO && errno != Errno.EACCES)
                        .map(Errno::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** What became of each request: types of its events, or the errno. */
    private static Map<String, String> outcomes(Cli.Result result) {
        return events(result).stream()
                .collect(Collectors.groupingBy(
                        EventRecord::cause,
                        Collectors.mapping(
                                event -> event.event() instanceof Event.Refused refused
                                        ? refused.errno().name()
                                        : event.event().type(),
                                Collectors.joining(" "))));
    }

    private static List<EventRecord> events(Cli.Result result) {
        return result.lines().stream()
                .map(line -> EventJson.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void where_the_board_file_says_that_it_is_not_open_each_device_is_the_node_s_of_its_name(@TempDir Path folder)
            throws IOException {
        var file = folder.resolve("closed.yaml");
        Files.writeString(file, Files.readString(Path.of(BOARD)) + "open: false\n");
        var result = Cli.with("""
                {"type":"create","buffer":"b","size":4096,"node":"camera"}
                {"type":"attach","attachment":"mine","buffer":"b","device":"display","function":"overlay","node":"display"}
                {"type":"attach","attachment":"x","buffer":"b","device":"display","function":"overlay"}
                {"type":"release","buffer":"b"}
                """, "decide", "--board", file.toString());

        assertThat(outcomes(result))
                .containsEntry("camera/2", "created")
                .containsEntry("display/2", "attached")
                .containsEntry("cli/3", "EACCES")
                .containsEntry("cli/4", "EACCES");
    }

    @Test
    void a_line_that_no_coordinator_would_hear_is_reported_and_the_others_go_on() {
        var result = Cli.with("""
                {"type":"create","buffer":"b","size":1,"seq":9223372036854775807}
                {"type":"create","buffer":"c","size":1}
                """, "decide", "--board", BOARD);

        assertThat(result.err()).contains("line 1: seq: 9223372036854775807 is more than 64 above 0");
        assertThat(outcomes(result)).containsEntry("cli/2", "created");
        assertThat(result.code()).isEqualTo(1);
    }

    @Test
    void a_number_that_is_left_out_never_leaps_and_a_time_never_runs_back() {
        var lines = new StringBuilder();
        for (int i = 0; i < 100; i++)
            lines.append("{\"type\":\"create\",\"buffer\":\"b%d\",\"size\":1,\"node\":\"camera\"%s}\n"
                    .formatted(i, i == 50 ? ",\"at\":7" : ""));
        lines.append("{\"type\":\"create\",\"buffer\":\"last\",\"size\":1}\n");
        var result = Cli.with(lines.toString(), "decide", "--board", BOARD);

        assertThat(outcomes(result)).containsEntry("camera/100", "created").containsEntry("cli/1", "created");
        assertThat(result.code()).isZero();
    }

    private static final String GRANTED = """
            {"type":"define","node":"owner","board":"phone","spec":{"time":"granted","heaps":[{"name":"h","kind":"paged",\
            "base":0,"size":65536}]},"nodes":["camera","display"]}
            """;

    private static final String GIVEN_LEASE = """
            {"type":"define","node":"owner","board":"phone","spec":{"lease":1000000000,"heaps":[{"name":"h","kind":"paged",\
            "base":0,"size":65536}]}}
            """;

    private static String turn(String node, long at, long round, long seen, String asks, String until) {
        return "{\"type\":\"turn\",\"node\":\"%s\",\"board\":\"phone\",\"at\":%d,\"round\":%d,\"seen\":%d,\"asks\":[%s],\"until\":%s}\n"
                .formatted(node, at, round, seen, asks, until);
    }

    @Test
    void turns_are_parked_until_their_round_is_whole_and_what_is_parked_at_the_end_is_said() {
        var create = "{\"type\":\"create\",\"seq\":1,\"buffer\":\"b\",\"size\":4096}";
        var first = turn("display", 0, 0, 1, "", "\"never\"");
        var result = Cli.with(
                GRANTED + first + first + turn("camera", 0, 0, 1, create, "5") + turn("display", 0, 1, 3, "", "7"),
                "decide");

        assertThat(events(result).stream().map(event -> event.event().type()))
                .containsExactly("defined", "created", "granted", "granted");
        assertThat(events(result).get(2).event())
                .isInstanceOfSatisfying(
                        Event.Granted.class,
                        granted -> assertThat(granted.asked()).containsExactly("display"));
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();

        var parked = Cli.with(GRANTED + first, "decide");
        assertThat(parked.err()).isEqualTo("firstmap: board phone waits in round 0.0 for camera; parked: display\n");
        assertThat(parked.code()).isZero();
    }

    @Test
    void what_is_no_turn_of_the_open_round_is_reported_and_the_others_go_on() {
        var result = Cli.with(
                GRANTED
                        + "{\"type\":\"release\",\"board\":\"phone\",\"buffer\":\"b\"}\n"
                        + turn("stranger", 0, 0, 1, "", "\"gone\"")
                        + turn("camera", 0, 0, 1, "", "\"gone\"")
                        + turn("display", 0, 0, 1, "", "\"gone\""),
                "decide");

        assertThat(result.err().lines())
                .containsExactly(
                        "firstmap: line 2: type: the board grants its time, and takes this in turns only",
                        "firstmap: line 3: node: stranger does not take part in the board's time");
        assertThat(events(result).getLast().event().type()).isEqualTo("granted");
        assertThat(result.code()).isEqualTo(1);
    }

    /** Who asks for it need not be said: nobody else can. */
    @Test
    void a_lease_that_has_ended_is_undone_once_and_stands_for_a_turn() {
        var given = GIVEN_LEASE
                + "{\"type\":\"create\",\"node\":\"camera\",\"board\":\"phone\",\"seq\":1,\"buffer\":\"b\",\"size\":4096}\n";
        var expire = "{\"type\":\"expire\",\"board\":\"phone\",\"of\":\"camera\",\"lastSeen\":%d}\n";
        var result = Cli.with(given + expire.formatted(0) + expire.formatted(1) + expire.formatted(1), "decide");
        assertThat(result.err()).isEmpty();
        assertThat(events(result).stream()
                        .filter(EventRecord::isOfExpiry)
                        .map(event -> event.event().type()))
                .containsExactly("released", "freed");

        var round = GRANTED.replace("\"heaps\"", "\"lease\":1000000000,\"heaps\"")
                + "{\"type\":\"expire\",\"board\":\"phone\",\"of\":\"display\",\"round\":0,\"seen\":1}\n";
        var parked = Cli.with(round, "decide");
        assertThat(parked.err()).isEqualTo("firstmap: board phone waits in round 0.0 for camera; parked: display\n");
        var granted = Cli.with(round + turn("camera", 0, 0, 1, "", "5"), "decide");
        assertThat(events(granted).getLast().event())
                .isInstanceOfSatisfying(
                        Event.Granted.class, it -> assertThat(it.expired()).containsExactly("display"));
        var early = expire.formatted(2);
        assertThat(Cli.with(given + early, "decide").err())
                .isEqualTo("firstmap: line 3: lastSeen: 2, but the highest that the board has heard of camera is 1\n");
    }

    @Test
    void a_board_file_that_grants_time_is_refused_and_the_advice_leads_on(@TempDir Path folder) throws IOException {
        var file = folder.resolve("granted.yaml");
        Files.writeString(file, Files.readString(Path.of(BOARD)) + "time: granted\n");
        var refused = Cli.with("", "decide", "--board", file.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("firstmap: " + file
                        + ": the board grants its time, and a file does not say to whom: leave --board out, and begin the"
                        + " requests with a 'define' that has its 'spec' and its 'nodes'\n");

        assertThat(Cli.with(GRANTED, "decide").code()).isZero();
    }

    @Test
    void what_it_prints_is_a_log_that_a_board_can_be_rebuilt_from() {
        var result = Cli.with("""
                {"type":"create","buffer":"b","size":4096}
                {"type":"attach","attachment":"a","buffer":"b","device":"display","function":"overlay"}
                {"type":"map","attachment":"a","direction":"toDevice"}
                """, "decide", "--board", BOARD);

        var board = Boards.fresh("phone");
        for (var line : result.lines()) {
            var bytes = line.getBytes(StandardCharsets.UTF_8);
            assertThat(EventJson.hashHolds(bytes)).isTrue();
            board.evolve(EventJson.read(bytes));
        }
        assertThat(board.devices()).containsOnlyKeys("camera", "display", "encoder", "drm");
        assertThat(board.attachment("a").orElseThrow().isMapped()).isTrue();
    }

    @Test
    void it_prints_what_it_always_printed() throws IOException {
        var result = Cli.run(
                "decide", "--board", BOARD, FOLDER.resolve("thread.jsonl").toString());

        assertThat(result.out()).isEqualTo(Files.readString(FOLDER.resolve("thread.events.jsonl")));
    }

    @Test
    void what_a_request_leaves_out_is_filled_in() {
        var result = Cli.with("{\"type\":\"create\",\"buffer\":\"b\",\"size\":1}\n", "decide", "--board", BOARD);

        var created = events(result).getLast();
        assertThat(created.cause()).isEqualTo("cli/1");
        assertThat(created.node()).isEqualTo("cli");
        assertThat(created.nodeSeq()).isEqualTo(1);
        assertThat(created.at()).isZero();
        assertThat(created.board()).isEqualTo("phone");
    }

    @Test
    void a_line_that_cannot_be_read_is_reported_by_its_number_and_the_others_go_on() {
        var result = Cli.with("""
                {"type":"create","buffer":"first","size":1}

                {"type":"create",
                {"type":"dance"}
                {"type":"create","buffer":"last","size":1}
                """, "decide", "--board", BOARD);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("firstmap: line 3: ")
                                .contains("not JSON"),
                        second -> assertThat(second).isEqualTo("firstmap: line 4: type: unknown type dance"));
        assertThat(result.out()).contains("\"buffer\":\"first\"").contains("\"buffer\":\"last\"");
    }

    @Test
    void a_line_that_is_too_long_is_reported_and_passed_over() {
        var result = Cli.with(
                "{\"type\":\"" + "x".repeat(1 << 20) + "\"}\n{\"type\":\"create\",\"buffer\":\"b\",\"size\":1}",
                "decide",
                "--board",
                BOARD);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("line 1: 1048587 bytes, at most 65536");
        assertThat(result.out()).contains("\"buffer\":\"b\"");
    }

    @Test
    void requests_that_define_their_board_need_no_board_file() {
        var result = Cli.with("""
                {"type":"define","board":"own","spec":{"heaps":[{"name":"ram","kind":"paged","base":0,"size":4096}]}}
                {"type":"create","board":"own","buffer":"b","size":1}
                """, "decide");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(outcomes(result)).containsEntry("cli/1", "defined").containsEntry("cli/2", "created");
    }

    @Test
    void a_request_that_was_seen_changes_nothing() {
        var twice = "{\"type\":\"create\",\"buffer\":\"b\",\"size\":1,\"node\":\"n\",\"seq\":1}\n".repeat(2);

        var result = Cli.with(twice, "decide", "--board", BOARD);

        assertThat(events(result).stream().filter(event -> event.node().equals("n")))
                .hasSize(1);
    }

    @Test
    void in_a_pipe_each_answer_comes_before_the_next_question() throws Exception {
        var questions = new PipedOutputStream();
        var stdin = new PipedInputStream(questions);
        var answers = new PipedOutputStream();
        var stdout = new PipedInputStream(answers, 1 << 20);
        var code = CompletableFuture.supplyAsync(() ->
                Firstmap.run(new Console(stdin, answers, System.err, false, false, false), "decide", "--board", BOARD));

        try (var out = new PrintStream(questions, true, StandardCharsets.UTF_8);
                var lines = stdout) {
            var reader = new java.io.BufferedReader(new java.io.InputStreamReader(lines, StandardCharsets.UTF_8));
            for (int i = 0; i < 5; i++) reader.readLine(); // the board and its devices
            out.println("{\"type\":\"create\",\"buffer\":\"b\",\"size\":1}");
            assertThat(reader.readLine()).contains("\"created\"");
            out.println("{\"type\":\"release\",\"buffer\":\"b\"}");
            assertThat(reader.readLine()).contains("\"released\"");
        }
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void a_faulty_board_file_is_named_with_line_and_column(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("b.yaml"), "board: b\nheaps:\n  - {name: ram, kind: wide}\n");

        var result = Cli.run("decide", "--board", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains(file + ":3:").hasLineCount(1);
    }

    @Test
    void a_board_file_that_is_not_there_is_one_line() {
        var result = Cli.run("decide", "--board", "nowhere.yaml");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualToIgnoringNewLines("firstmap: nowhere.yaml: no such file");
    }
}
