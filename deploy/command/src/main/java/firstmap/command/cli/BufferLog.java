package firstmap.command.cli;

import firstmap.command.terminal.Failure;
import firstmap.command.terminal.StopSignal;
import firstmap.coordinator.history.History;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One buffer, and the log that knows of it. */
final class BufferLog {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Parameters(paramLabel = "BOARD/BUFFER", description = "both may contain '/' themselves")
    private String path;

    @Mixin
    private LogSource source;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What is asked of the log about a buffer; empty if the log has none of that name. */
    interface Question<T> {
        Optional<T> ask(History history, BufferName name);
    }

    /**
     * The answer to the question, for the first way to read the name that has one.
     *
     * @param clientId how the brokers' logs call the reader
     * @param unknown what there is to say, with the path, if no way has one
     */
    <T> T ask(String clientId, Function<String, String> unknown, Question<T> question)
            throws IOException, InterruptedException {
        var names = BufferName.of(path, command);
        try (var _ = new StopSignal();
                var cluster = source.cluster(names, path);
                var history = new History(clientId, cluster.installation(), cluster.index("cli"))) {
            history.start();
            history.catchUp(PATIENCE);
            for (var name : names) {
                var answer = question.ask(history, name);
                if (answer.isPresent()) return answer.get();
            }
            throw new Failure(unknown.apply(path) + "; the log has the boards " + String.join(", ", history.boards()));
        }
    }
}
