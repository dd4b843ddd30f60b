package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.terminal.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a message tells people to type can be typed. */
class AdviceTest {
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");
    /** Of Kafka's own script. */
    private static final Set<String> OF_KAFKA = Set.of("--bootstrap-server", "--feature");

    @Test
    void each_option_that_a_message_or_a_help_names_is_one_of_the_command_line() throws IOException {
        var known = new TreeSet<>(OF_KAFKA);
        var console = new Console(System.in, System.out, System.err, false, false, false);
        collect(Firstmap.commandLine(console, new PrintWriter(new StringWriter())), known);
        var unknown = new TreeSet<String>();
        int named = 0;
        for (var source : Project.files(".java")) {
            if (!ships(source)) continue;
            var literals = LITERAL.matcher(Files.readString(source));
            while (literals.find()) {
                var options = OPTION.matcher(literals.group());
                while (options.find()) {
                    named++;
                    if (!known.contains(options.group()))
                        unknown.add(options.group() + " in " + Project.ROOT.relativize(source));
                }
            }
        }
        assertThat(named).isGreaterThan(100);
        assertThat(unknown).isEmpty();
    }

    private static boolean ships(Path source) {
        var path = Project.ROOT.relativize(source).toString();
        return path.contains("src/main/java") && !path.startsWith("deploy/lab");
    }

    private static void collect(CommandLine command, Set<String> options) {
        for (var option : command.getCommandSpec().options()) options.addAll(Set.of(option.names()));
        command.getSubcommands().values().forEach(it -> collect(it, options));
    }
}
