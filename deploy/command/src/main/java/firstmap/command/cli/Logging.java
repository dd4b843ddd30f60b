package firstmap.command.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * Logs go to stderr: warnings of the project, and of libraries only what ends them. Kafka's warnings speak to those who
 * operate a cluster; what matters of them reaches the user as an error of the command. With {@code --verbose} all say
 * what they do.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** They report as errors what a broker meets in every orderly start and stop. */
    private static final List<String> CHATTER = List.of("org.apache.kafka", "kafka", "state.change.logger", "io.netty");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        boolean verbose = Common.isVerbose();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(verbose ? "%d{HH:mm:ss.SSS} %-5level %logger{24}: %msg%n" : "firstmap: %msg%n%nopex");
        encoder.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr);
        root.setLevel(Level.WARN);
        context.getLogger("firstmap").setLevel(verbose ? Level.DEBUG : Level.WARN);
        for (var name : CHATTER) context.getLogger(name).setLevel(verbose ? Level.WARN : Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
