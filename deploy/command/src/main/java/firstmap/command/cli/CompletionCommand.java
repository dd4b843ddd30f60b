package firstmap.command.cli;

import firstmap.command.terminal.Console;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that lets bash and zsh complete half-typed commands. */
@Command(
        name = "completion",
        header = "Print the completion script for bash or zsh.",
        description = {
            "bash:  source <(firstmap completion bash)",
            "zsh:   source <(firstmap completion zsh)",
            "The script completes 'firstmap' and './firstmap'."
        })
final class CompletionCommand implements Runnable {
    enum Shell {
        bash,
        zsh
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            description = "${COMPLETION-CANDIDATES}; default: bash")
    private Shell shell;

    @Mixin
    private Common common;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var script = AutoComplete.bash("firstmap", spec.root().commandLine());
        var out = console.text();
        // The script sets up bash's completion in zsh by itself, but expects that compinit has run.
        if (shell == Shell.zsh) out.println("autoload -Uz compinit && compinit -i");
        out.print(script);
        out.println("complete -F _complete_firstmap -o default ./firstmap");
        out.flush();
    }
}
