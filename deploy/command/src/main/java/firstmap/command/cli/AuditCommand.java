package firstmap.command.cli;

import firstmap.command.run.WholeFile;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.audit.AuditedLog;
import firstmap.coordinator.audit.Claim;
import firstmap.coordinator.audit.Finding;
import firstmap.coordinator.audit.Heads;
import firstmap.coordinator.audit.LiveBoards;
import firstmap.coordinator.audit.SharedAudit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a log can be trusted. */
@Command(
        name = "audit",
        header = "Make every decision of a log again, and name the first that is not the one on the log.",
        description = {
            "Each request is judged on its board as the log rebuilds it; what the rule decides must be the very bytes that"
                    + " stand on the log next, but for the words of a refusal. Hash chain, order, dead letters and snapshots are checked with it. A"
                    + " partition is audited up to its first bad position.",
            "Without FILE, --data and --bootstrap it looks into the newest run.",
            "Example:  firstmap audit --write-heads heads.json, and later:  firstmap audit --heads heads.json"
        })
final class AuditCommand implements Callable<Void> {
    private static final String RESULTS = "firstmap-audits";

    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a log that was exported, instead of a live one")
    private Path file;

    @Option(
            names = "--heads",
            paramLabel = "FILE",
            description = "what an earlier audit wrote: the log must still have it, so that a tail that was cut and a"
                    + " history that was rewritten are found")
    private Path heads;

    @Option(
            names = "--write-heads",
            paramLabel = "FILE",
            description = "write where each board has come to, if nothing is wrong; keep it apart from the log")
    private Path writeHeads;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description =
                    "go on where the audit has come to that wrote FILE with --save; the log must be the same, on a"
                            + " cluster")
    private Path since;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description =
                    "write how far this audit has come and the state of each board, for --since; keep it apart from"
                            + " the log")
    private Path save;

    @Option(
            names = "--live",
            paramLabel = "URL",
            description = "HTTP of a coordinator: what it shows must be what the log says; may be given again")
    private List<URI> live = List.of();

    /** Why those of them said nothing that could not tell. */
    private final Map<URI, String> silent = new LinkedHashMap<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "share the partitions of a log on Kafka with all processes that name this group, also of one"
                    + " that dies; each ends when all partitions are done, and prints the report of the whole log. Goes"
                    + " with --heads, but not with FILE, --live, --since, --save and --write-heads. The name is of one"
                    + " audit: who names it later reads its report")
    private String group;

    @Option(
            names = "--results",
            paramLabel = "TOPIC",
            description = "with --group: where it keeps the reports of the partitions, made if it is missing; default: "
                    + RESULTS)
    private String results;

    @Mixin
    private LogSource source;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    AuditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        if (file != null && source.isGiven())
            throw new ParameterException(spec.commandLine(), "FILE: not with --data or --bootstrap");
        if (file != null && (since != null || save != null))
            throw new ParameterException(
                    spec.commandLine(), "--since, --save: not with FILE, whose lines have other numbers each time");
        if (results != null && group == null)
            throw new ParameterException(spec.commandLine(), "--results needs --group: else nothing is written there");
        if (group != null && (file != null || since != null || save != null || writeHeads != null || !live.isEmpty()))
            throw new ParameterException(
                    spec.commandLine(), "--group: not with FILE, --live, --since, --save or --write-heads");
        for (var url : live)
            if (!LiveBoards.isAddress(url))
                throw new ParameterException(spec.commandLine(), "--live: '" + url + "' is not http://HOST:PORT");
        if (save != null) WholeFile.check(save);
        if (writeHeads != null) WholeFile.check(writeHeads);
        var report = audit();
        if (output.isTable(console)) new AuditTable(console).print(report);
        else Output.json(console, report);
        switch (report.verdict()) {
            case GOOD, GOOD_AS_FAR_AS_KEPT -> {}
            case UNKNOWN_RULE ->
                throw new Failure(
                        "boards of the log are decided by a rule that this version does not have: no fault was"
                                + " found, but their decisions could not be repeated");
            case WRONG ->
                throw new Failure("the log, or what was said of it, is not as it must be" + told("; ", silent));
        }
        if (!silent.isEmpty())
            throw new Failure(
                    "no fault was found in the log, but what is shown could not be compared with it (ask again"
                            + " when it can be)" + told(": ", silent));
        if (save != null) write(save, AuditedLog.of(report)::write);
        if (writeHeads != null) write(writeHeads, Heads.of(report)::write);
        return null;
    }

    private interface Saved {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Path file, Saved saved) throws IOException {
        WholeFile.write(file, out -> {
            saved.write(out);
            return file;
        });
    }

    private AuditReport audit() throws IOException, InterruptedException {
        var before = since == null ? null : AuditedLog.read(since);
        var earlier = heads == null ? null : Heads.read(heads);
        try (var _ = new StopSignal();
                var bar = new Bar(console, "audit")) {
            var claims = new ArrayList<Claim>();
            // Before the log is opened: what they have seen by now is committed, and so it is in the log.
            for (var url : live) ask(url, () -> claims.addAll(LiveBoards.ask(url)));
            try (var log = group == null
                    ? OpenLog.of(file, source, "firstmap-audit")
                    : OpenLog.onCluster(source, "firstmap-audit")) {
                int partitions = log.recording().partitions();
                if (partitions == 0) throw new Failure("there is no log: no topics");
                if (earlier != null) {
                    if (earlier.events().size() != partitions)
                        throw new Failure("%s is of a log with %d partitions, and this one has %d"
                                .formatted(heads, earlier.events().size(), partitions));
                    claims.addAll(earlier.claims(heads.toString()));
                }
                if (group != null)
                    return new GroupAudit(
                                    console, log.cluster().installation(), group, results == null ? RESULTS : results)
                            .run(new SharedAudit(log.recording(), claims, bar), partitions, job(earlier));
                var report = before == null
                        ? Audit.run(log.recording(), claims, bar)
                        : Audit.run(log.recording(), before, claims, bar);
                var findings = new ArrayList<Finding>();
                for (var url : live)
                    ask(url, () -> findings.addAll(LiveBoards.missing(url, claims, log.recording(), report)));
                return report.with(findings);
            }
        }
    }

    private interface Question {
        void ask() throws LiveBoards.CannotTell, InterruptedException;
    }

    /** One that cannot tell now is asked no more, and what it does not say is no finding. */
    private void ask(URI url, Question question) throws InterruptedException {
        if (silent.containsKey(url)) return;
        try {
            question.ask();
        } catch (LiveBoards.CannotTell e) {
            silent.put(url, e.getMessage());
        }
    }

    private static String told(String before, Map<URI, String> silent) {
        return silent.isEmpty() ? "" : before + String.join("; ", silent.values());
    }

    /** What a group is for; one of the same name that looks for other heads must not mix with it. */
    private static String job(Heads earlier) {
        return earlier == null ? "audit" : "audit " + Integer.toHexString(earlier.hashCode());
    }
}
