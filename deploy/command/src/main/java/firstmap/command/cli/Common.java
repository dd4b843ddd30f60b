package firstmap.command.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command understands. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:a check failed or the run broke", "2:wrong usage"})
public final class Common {
    /** The log level of everything is raised by it, and errors show where they come from. */
    static final String VERBOSE = "firstmap.verbose";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-v", "--verbose"},
            description = "say more on stderr, and where an error came from")
    void verbose(boolean verbose) {
        if (verbose) System.setProperty(VERBOSE, "true");
    }

    public static boolean isVerbose() {
        return Boolean.getBoolean(VERBOSE);
    }
}
