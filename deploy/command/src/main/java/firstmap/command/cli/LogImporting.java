package firstmap.command.cli;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.LocalCluster;
import firstmap.command.run.RunFolders;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Words;
import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.audit.Finding;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.ChainCheck;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.coordinator.exchange.LogImport;
import firstmap.events.Invalid;
import firstmap.events.json.Json;
import firstmap.events.topics.Topic;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An exported log on its way back: to a cluster, or as requests to stdout. */
final class LogImporting {
    /** Boards that later commands find by their name alone. */
    private static final int REMEMBERED = 256;

    private final Console console;
    private final Connection connection;
    private final Path data;

    LogImporting(Console console, Connection connection, Path data) {
        this.console = console;
        this.connection = connection;
        this.data = data;
    }

    /**
     * What an import tells of itself.
     *
     * @param to where it was written; null: its requests went to stdout
     * @param partitions of where it was written, otherwise of the file
     * @param unanswered requests that had no outcome yet; coordinators will answer them
     * @param leftOut requests that nobody can answer, and that were not written
     */
    record Told(String to, int partitions, int boards, long requests, long events, long unanswered, long leftOut) {
        List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add("the chain of %s is whole: %s"
                    .formatted(Words.count(boards, "board"), Words.count(events, "event")));
            if (to == null) lines.add(Words.count(requests, "request") + " on stdout");
            else
                lines.add("%s and all events written to %s, %s"
                        .formatted(Words.count(requests, "request"), to, Words.count(partitions, "partition")));
            if (unanswered > 0) lines.add(Words.count(unanswered, "request") + " without an outcome yet");
            if (leftOut > 0) lines.add(Words.count(leftOut, "request") + " that cannot be answered left out");
            return lines;
        }
    }

    /**
     * @param unaudited whether a log is taken whose chain is whole, whatever its events say
     * @throws Failure if an audit finds anything wrong
     */
    Told take(FileRecording log, boolean unaudited) throws IOException, InterruptedException {
        if (!unaudited) requireGood(log);
        if (data == null && !connection.isGiven()) return requests(log);
        if (data == null) {
            var installation = connection.installation();
            return told(installation.bootstrap(), write(log, LocalCluster.at(installation)));
        }
        Files.createDirectories(data);
        var address = EmbeddedBroker.running(data);
        var taken = write(
                log,
                address.isPresent()
                        ? LocalCluster.at(connection.installation(address.get()))
                        : LocalCluster.embedded(data, connection.clientProperties(), connection.namespace()));
        remember(taken.boards().keySet());
        return told(data.toString(), taken);
    }

    /** Nobody would look at it again: from then on it is the log. */
    private void requireGood(FileRecording log) throws InterruptedException {
        AuditReport report;
        try (var bar = new Bar(console, "audit")) {
            new ChainCheck(log, bar).boards();
            report = Audit.run(log, List.of(), bar);
        }
        report.findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.UNKNOWN_RULE)
                .findFirst()
                .ifPresent(finding -> {
                    throw new Failure(finding.sentence()
                            + " (so 'audit' finds, and such a log is not taken; with --unaudited it is)");
                });
    }

    private static Told told(String to, LogImport.Taken taken) {
        return new Told(
                to,
                taken.to(),
                taken.boards().size(),
                taken.requests(),
                taken.events(),
                taken.unanswered(),
                taken.leftOut());
    }

    private LogImport.Taken write(FileRecording log, LocalCluster where) {
        try (var cluster = where;
                var bar = new Bar(console, "import")) {
            return new LogImport(cluster.installation(), bar).take(log);
        }
    }

    private void remember(Set<String> boards) {
        try {
            for (var board : boards.stream().limit(REMEMBERED).toList())
                RunFolders.ofUser().adopt(data, board);
        } catch (IOException _) {
            // Then 'history' has to be told where the log is.
        }
    }

    // ---- to stdout

    private Told requests(FileRecording log) throws IOException {
        int boards;
        try (var bar = new Bar(console, "import")) {
            boards = new ChainCheck(log, bar).boards().size();
        }
        long requests = 0;
        long leftOut = 0;
        long unanswered = 0;
        var out = new BufferedOutputStream(console.out(), 1 << 16);
        for (int partition = 0; partition < log.partitions(); partition++) {
            long until = log.answered(partition).orElseThrow();
            try (var cursor = log.open(Topic.REQUESTS, partition)) {
                for (var line = cursor.next(); line != null; line = cursor.next()) {
                    if (!write(line, log.partitions(), out)) {
                        leftOut++;
                        continue;
                    }
                    requests++;
                    if (line.offset() >= until) unanswered++;
                }
            }
        }
        out.flush();
        return new Told(
                null, log.partitions(), boards, requests, log.records() - requests - leftOut, unanswered, leftOut);
    }

    /** As it was sent, unless that has several lines. */
    private static boolean write(LogRecord line, int partitions, OutputStream out) throws IOException {
        try {
            RequestReader.read(line.key(), line.value(), line.partition(), partitions);
            boolean isLine = true;
            for (byte b : line.value()) isLine &= b != '\n' && b != '\r';
            out.write(isLine ? line.value() : Json.oneLine(line.value()));
            out.write('\n');
            return true;
        } catch (Invalid _) {
            return false;
        }
    }
}
