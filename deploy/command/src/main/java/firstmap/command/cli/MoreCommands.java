package firstmap.command.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * Commands beside those of the product, found on the class path as a service: what proves Firstmap does not ship with it.
 */
public interface MoreCommands {
    /** Classes of commands, in the order in which the help names them; each may have a constructor for a console. */
    List<Class<?>> commands();

    /** Lets the command line read the values of their options. */
    void registerConverters(CommandLine line);
}
