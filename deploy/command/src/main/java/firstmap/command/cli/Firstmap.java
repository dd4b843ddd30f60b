package firstmap.command.cli;

import firstmap.command.broker.DirectoryInUse;
import firstmap.command.broker.FolderDamaged;
import firstmap.command.broker.MachineTooSmall;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.ResultStream;
import firstmap.command.terminal.ResultStream.Unwritable;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Stopped;
import firstmap.coordinator.exchange.LogImport;
import firstmap.coordinator.kafka.SharedPartitions;
import firstmap.coordinator.natives.UnusableLibrary;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Invalid;
import firstmap.events.json.GivenFile;
import firstmap.node.client.Asking;
import firstmap.node.client.LeaseEnded;
import firstmap.node.client.TakingTurns;
import firstmap.node.client.kafka.Cluster;
import io.micronaut.context.exceptions.BeanInstantiationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.ServiceLoader;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command at the root of all commands. */
@Command(
        name = "firstmap",
        header = "dma-buf's deferred allocation as a cluster of simulated devices over Kafka.",
        version = "firstmap 1.0",
        description = "Requests of devices go in, decisions come out, and every buffer's history is in the log.",
        synopsisSubcommandLabel = "COMMAND",
        footer = "%n'firstmap COMMAND --help' tells more of each.",
        subcommands = {
            RunCommand.class,
            CompareCommand.class,
            DecideCommand.class,
            HistoryCommand.class,
            WhatIfCommand.class,
            AuditCommand.class,
            ReplayCommand.class,
            ScatterlistCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            QuarantineCommand.class,
            BrokerCommand.class,
            CoordinatorCommand.class,
            NodeCommand.class,
            CompletionCommand.class,
        })
public final class Firstmap implements Runnable {
    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // The machine's language would get into names of files, numbers and names of constants.
        Locale.setDefault(Locale.ENGLISH);
        // Kafka's own log is silent, and must not complain when the process is stopped before it has begun.
        System.setProperty("log4j.shutdownHookEnabled", "false");
        var console = Console.ofProcess();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> ended(thread, e, console));
        int code = run(console, args);
        if (!StopSignal.hasCome()) System.exit(code); // else the process ends by itself, once this thread has
    }

    /** @return the exit code: 0 done, 1 a check failed or the run broke, 2 wrong usage */
    public static int run(Console console, String... args) {
        var result = new ResultStream(console.out());
        var out = console.withOut(result).text();
        int code = execute(console.withOut(result), out, args);
        out.flush();
        var lost = result.problem().filter(problem -> !problem.isNobodysLoss());
        lost.ifPresent(problem -> console.say("firstmap: " + problem.getMessage()));
        return result.problem().isPresent() ? Math.max(code, 1) : code;
    }

    private static int execute(Console console, PrintWriter out, String... args) {
        try {
            return commandLine(console, out).execute(args);
        } catch (OutOfMemoryError e) {
            return exhausted(e, console);
        } catch (LinkageError e) {
            return broken(e, console);
        }
    }

    /** There may be no memory left for more than these words. */
    private static int exhausted(OutOfMemoryError e, Console console) {
        console.say("firstmap: ".concat(MachineTooSmall.tells(e)));
        return 1;
    }

    /** A thread has. Without memory nobody knows who waits for it now, so that the process ends, too. */
    private static void ended(Thread thread, Throwable e, Console console) {
        if (e instanceof OutOfMemoryError memory) Runtime.getRuntime().halt(exhausted(memory, console));
        console.say("firstmap: thread " + thread.getName() + " has ended");
        e.printStackTrace(console.err());
    }

    static CommandLine commandLine(Console console, PrintWriter out) {
        var commands = new Commands(console);
        var line = new CommandLine(Firstmap.class, commands);
        for (var more : ServiceLoader.load(MoreCommands.class)) {
            for (var command : more.commands()) line.addSubcommand(new CommandLine(command, commands));
            more.registerConverters(line);
        }
        line.setOut(out);
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.paintsOut() ? Ansi.ON : Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        WireNames.register(line);
        line.setParameterExceptionHandler((e, args) -> wrongUsage(e));
        line.setExecutionExceptionHandler((e, command, result) -> broken(e, console));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int wrongUsage(ParameterException e) {
        var command = e.getCommandLine();
        command.getErr().println("firstmap: " + inWords(e));
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return 2;
    }

    private static String inWords(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) return e.getMessage();
        var first = unmatched.getUnmatched().getFirst();
        boolean isRoot = e.getCommandLine().getParent() == null;
        if (first.startsWith("-")) return "unknown option '" + first + "'";
        return (isRoot ? "unknown command '" : "one argument too many: '") + first + "'";
    }

    private static int broken(Throwable e, Console console) {
        boolean isSaid = e instanceof Stopped || Unwritable.isIn(e);
        if (!isSaid) console.say("firstmap: " + inWords(e));
        if (Common.isVerbose()) e.printStackTrace(console.err());
        return 1;
    }

    /** One line for a person who has never seen the sources. */
    private static String inWords(Throwable e) {
        return switch (e) {
            case Failure f -> f.getMessage();
            case Invalid i -> i.getMessage();
            case InterruptedException _, InterruptException _ -> "stopped";
            case DirectoryInUse d -> d.getMessage();
            case FolderDamaged d -> d.getMessage();
            case MachineTooSmall m -> m.getMessage();
            case UnusableLibrary l -> l.getMessage();
            case LinkageError l -> UnusableLibrary.tells("of a library", l);
            case Asking.BoardExists b -> b.getMessage();
            case Cluster.Unreachable u -> u.getMessage();
            case Asking.NoOutcome n -> n.getMessage();
            case Asking.NeverAnswered n -> n.getMessage();
            case LeaseEnded l -> l.getMessage();
            case TakingTurns.DefinedOtherwise d -> d.getMessage();
            case TakingTurns.AnotherSpeaks a -> a.getMessage();
            case TakingTurns.PromiseBroken b -> b.getMessage();
            case LogImport.Refused r -> r.getMessage();
            case SharedPartitions.Refused r -> r.getMessage();
            case EventsGone g -> g.getMessage();
            case UnknownEdition u -> u.getMessage();
            case LogAway l -> "Kafka: " + l.getMessage();
            case KafkaException k -> "Kafka: " + KafkaWords.of(k);
            case FileSystemException f -> (f.getFile() == null ? "" : f.getFile() + ": ") + GivenFile.reason(f);
            case ClosedByInterruptException _ -> "stopped";
            case UncheckedIOException u when isBare(u) -> inWords(u.getCause());
            case UncheckedIOException u -> u.getMessage();
            case IOException i -> GivenFile.reason(i);
            case BeanInstantiationException b when b.getCause() != null -> inWords(b.getCause());
            default -> "this should not happen: " + e + " (-v shows where)";
        };
    }

    /** Whether it has no words of its own, or those of a file that stand without what was found wrong with it. */
    private static boolean isBare(UncheckedIOException e) {
        return e.getCause() instanceof FileSystemException
                || e.getCause().toString().equals(e.getMessage());
    }
}
