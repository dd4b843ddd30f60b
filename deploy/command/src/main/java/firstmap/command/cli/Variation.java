package firstmap.command.cli;

import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.node.scenario.Way;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a scenario is played otherwise than it says. */
final class Variation {
    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            completionCandidates = WireNames.Policies.class,
            description = "${COMPLETION-CANDIDATES}, instead of the board's own")
    private Policy policy;

    @Option(
            names = "--way",
            paramLabel = "WAY",
            completionCandidates = WireNames.Ways.class,
            description =
                    "of a scenario: what is done for who comes late, ${COMPLETION-CANDIDATES}; it implies the policy")
    private Way way;

    @Option(names = "--board", paramLabel = "NAME", description = "name of the board, instead of the scenario's")
    private String board;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "for what a scenario leaves to chance; default: ${DEFAULT-VALUE}")
    private long seed;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** @throws ParameterException if these options contradict each other, or the board cannot have that name */
    void check() {
        if (board != null) Limits.id("--board", board);
        if (way != null && policy != null)
            throw new ParameterException(command.commandLine(), "either --way or --policy: a way has its policy");
    }

    /** Null for the board's own. */
    Policy policy() {
        return policy;
    }

    /** Null for the scenario's own. */
    Way way() {
        return way;
    }

    /** Null for the scenario's own. */
    String board() {
        return board;
    }

    long seed() {
        return seed;
    }
}
