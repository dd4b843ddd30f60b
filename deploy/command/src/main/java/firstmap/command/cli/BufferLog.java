package firstmap.command.cli;

import firstmap.command.terminal.Failure;
import firstmap.command.terminal.StopSignal;
import firstmap.coordinator.exchange.BoardReading;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One buffer, and the log that knows of it. */
final class BufferLog {
    /** Most boards that are named to who asked for another. */
    private static final int SHOWN = 20;

    @Parameters(paramLabel = "BOARD/BUFFER", description = "both may contain '/' themselves")
    private String path;

    @Mixin
    private LogSource source;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What is asked of a board's events about a buffer; empty if they know none of that name. */
    interface Question<T> {
        Optional<T> ask(BoardReading board, BufferName name) throws IOException;
    }

    /** @param damages where events could not be read that may belong to it */
    record Answer<T>(T value, List<DamagedLog> damages) {}

    /**
     * The answer to the question, for the first way to read the name that has one.
     *
     * @param clientId how the brokers' logs call the reader
     * @param unknown what there is to say, with the path, if no way has one
     */
    <T> Answer<T> ask(String clientId, Function<String, String> unknown, Question<T> question) throws IOException {
        var names = BufferName.of(path, command);
        try (var _ = new StopSignal();
                var log = source.open(names, path, clientId)) {
            if (log.partitions() == 0) throw new Failure("there is no log: no topics");
            var damages = new ArrayList<DamagedLog>();
            for (var name : names)
                try (var board = new BoardReading(log, name.board())) {
                    var answer = question.ask(board, name);
                    if (answer.isPresent()) return new Answer<>(answer.get(), board.damages());
                    damages.addAll(board.damages());
                }
            if (!damages.isEmpty())
                throw new Failure("%s, as far as the log can be read: %s"
                        .formatted(unknown.apply(path), damages.getFirst().getMessage()));
            throw new Failure(unknown.apply(path) + "; the log has the boards " + boards(log));
        }
    }

    private static String boards(Recording log) {
        var names = new TreeSet<String>();
        for (int partition = 0; partition < log.partitions(); partition++)
            try (var events = log.open(Topic.EVENTS, partition)) {
                for (var line = events.next(); line != null; line = events.next())
                    if (line.key() != null) names.add(new String(line.key(), StandardCharsets.UTF_8));
            } catch (DamagedLog e) {
                // Those before it are named.
            }
        var shown = String.join(", ", names.stream().limit(SHOWN).toList());
        return names.size() <= SHOWN ? shown : "%s and %d more".formatted(shown, names.size() - SHOWN);
    }
}
