package firstmap.command.cli;

import firstmap.command.run.InputLines;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.Document;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.EventJson;
import firstmap.events.json.GivenFile;
import firstmap.events.json.RequestJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides requests without Kafka: a filter from JSON Lines to JSON Lines. */
@Command(
        name = "decide",
        header = "Decide requests without Kafka: JSON Lines in, JSON Lines of events out.",
        description = {
            "Each line of REQUESTS is one request. The board file stands for the requests that define the board and"
                    + " join its devices; their events come first, with the node 'board'.",
            "A request may leave out: node (cli), seq (its place among the lines, or its node's next number where that would"
                    + " leap), at (what its node said last, 0 at first), board (the file's). Unless the board file says"
                    + " 'open: false', any node may act for any device; if it does, each device is the node's of its name.",
            "Where a board grants its time, a turn is parked until all have come who are asked in its round; what is parked"
                    + " at the end is said. Such a board is defined by a request, which names its nodes, and not by a file.",
            "It answers line by line, so it can stand in a pipe. A line that cannot be read, or that a coordinator would put"
                    + " among the dead letters, is reported and passed over."
        })
final class DecideCommand implements Callable<Integer> {
    private static final String BOARD_NODE = "board";
    /** Any: there is one. */
    private static final int PARTITION = 0;

    private final Console console;
    private final Map<String, Board> boards = new TreeMap<>();
    private final ParkedTurns parked = new ParkedTurns();

    @Option(
            names = "--board",
            paramLabel = "FILE",
            description = "board file, YAML or JSON; without it the requests define their boards themselves")
    private Path board;

    @Parameters(arity = "0..1", paramLabel = "REQUESTS", description = "file of requests; default or '-': stdin")
    private Path requests;

    @Mixin
    private Common common;

    DecideCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var file = board == null ? null : boardFile();
        try (var in = open();
                var out = new BufferedOutputStream(console.out(), 1 << 16)) {
            if (file != null) define(file, out);
            int code = decide(
                    new InputLines(isStdin() ? "stdin" : requests.toString(), in, Limits.MAX_REQUEST_BYTES),
                    file == null ? null : file.board(),
                    out);
            out.flush();
            for (var waiting : boards.values()) sayParked(waiting);
            return code;
        }
    }

    private boolean isStdin() {
        return requests == null || requests.toString().equals("-");
    }

    private InputStream open() throws IOException {
        return isStdin() ? console.in() : GivenFile.open(requests);
    }

    private String place(long line) {
        return isStdin() ? "line " + line : requests + ":" + line;
    }

    /** Whose the devices are that it joins is not said, so unless it says otherwise they are anybody's. */
    private BoardFile boardFile() throws IOException {
        var document = Document.parse(board.toString(), GivenFile.text(board));
        var file = document.read(BoardFile.FORM);
        if (file.spec().time() == Time.GRANTED)
            throw new Failure(
                    "%s: the board grants its time, and a file does not say to whom: leave --board out, and begin the requests with a 'define' that has its 'spec' and its 'nodes'"
                            .formatted(board));
        return document.tree().has("open")
                ? file
                : new BoardFile(file.board(), file.spec().withOpen(true));
    }

    private void define(BoardFile file, OutputStream out) throws IOException {
        ask(file.board(), BOARD_NODE, new Request.Define(file.spec()), out);
        for (var device : file.spec().devices().entrySet())
            ask(
                    file.board(),
                    file.spec().open() ? BOARD_NODE : device.getKey(),
                    new Request.Join(device.getKey(), device.getValue()),
                    out);
    }

    private void ask(String id, String node, Request request, OutputStream out) throws IOException {
        long next = board(id).heard(node).numbers().highest() + 1;
        answer(new RequestRecord(node, next, id, 0, request), out);
    }

    private Board board(String id) {
        return boards.computeIfAbsent(id, Boards::fresh);
    }

    private int decide(InputLines lines, String boardId, OutputStream out) throws IOException {
        int code = 0;
        long count = 0;
        byte[] line;
        while (true) {
            if (lines.mayWait()) out.flush();
            if ((line = lines.next()) == null) return code;
            try {
                count++;
                lines.requireShort();
                answer(read(line, count, boardId), out);
            } catch (Invalid | Inadmissible e) {
                out.flush(); // so that the complaint stands where it belongs when both go to one terminal
                console.say("firstmap: " + place(lines.number()) + ": " + e.getMessage());
                code = 1;
            }
        }
    }

    private RequestRecord read(byte[] json, long line, String boardId) {
        return RequestJson.read(json, "cli", boardId, new RequestJson.Unsaid() {
            @Override
            public long seq(String board, String node) {
                var heard = board(board).heard(node).numbers();
                return line <= heard.highest() || heard.isLeap(line) ? heard.highest() + 1 : line;
            }

            @Override
            public long at(String board, String node) {
                var known = board(board);
                return known.open().map(Opening::at).orElse(known.heard(node).at());
            }
        });
    }

    private void answer(RequestRecord request, OutputStream out) throws IOException {
        var board = board(request.board());
        for (var event : decide(board, request)) {
            out.write(event.json());
            out.write('\n');
        }
    }

    private List<EventJson.Sealed> decide(Board board, RequestRecord request) {
        return switch (parked.look(PARTITION, board, request)) {
            case PASSED_OVER -> List.of();
            case ALONE -> {
                var events = Round.Judge.of(board).answer(request);
                if (board.isRetired()) parked.forget(PARTITION, board);
                yield events;
            }
            case TURN -> {
                var round = parked.park(PARTITION, board, request, 0);
                yield round.isEmpty() ? List.of() : Round.play(board, round, Round.Judge.of(board));
            }
        };
    }

    private void sayParked(Board board) {
        var come = parked.come(PARTITION, board);
        if (come.isEmpty()) return;
        var missing = new ArrayList<>(board.asked());
        missing.removeAll(come);
        console.say("firstmap: board %s waits in round %s for %s; parked: %s"
                .formatted(
                        board.id(), board.open().orElseThrow(), String.join(", ", missing), String.join(", ", come)));
    }
}
