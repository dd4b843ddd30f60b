package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Words;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.audit.PartitionReportJson;
import firstmap.coordinator.audit.SharedAudit;
import firstmap.coordinator.kafka.ResultTopic;
import firstmap.coordinator.kafka.SharedPartitions;
import firstmap.events.topics.Installation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A share in the audit of a group, and the report of the whole from what all its processes have written. */
final class GroupAudit {
    private static final long PAUSE_MS = 200;
    /** A process that dies while it writes holds up readers for 15 seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Console console;
    private final Installation installation;
    private final String group;
    private final String topic;
    private final ResultTopic results;

    /** @param topic of the results, as the user calls it */
    GroupAudit(Console console, Installation installation, String group, String topic) {
        this.console = console;
        this.installation = installation;
        this.group = group;
        this.topic = topic;
        results = new ResultTopic(installation, topic);
    }

    /** @param job what all who share it must have in common */
    AuditReport run(SharedAudit audit, int partitions, String job) throws InterruptedException {
        var here = new SharedPartitions(installation, group, job + " to " + topic, results)
                .run(partitions, (partition, stop) -> records(audit.partition(partition, stop)));
        console.say("%d of %s audited here, the others by others"
                .formatted(here.size(), Words.count(partitions, "partition")));
        return audit.report(all(partitions));
    }

    private List<ResultTopic.Result> records(AuditReport.OfPartition report) {
        var records = new ArrayList<ResultTopic.Result>();
        PartitionReportJson.write(report)
                .forEach((key, value) ->
                        records.add(new ResultTopic.Result((prefix() + key).getBytes(StandardCharsets.UTF_8), value)));
        return records;
    }

    private List<AuditReport.OfPartition> all(int partitions) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var written = results.read(key -> key.startsWith(prefix()));
            var reports = new ArrayList<AuditReport.OfPartition>();
            for (int i = 0; i < partitions; i++) report(i, written).ifPresent(reports::add);
            if (reports.size() == partitions) return reports;
            if (System.nanoTime() > limit)
                throw new Failure(("group %s has audited all of %s, but topic %s has the results of %d only: audit"
                                + " again with another --group")
                        .formatted(group, Words.count(partitions, "partition"), topic, reports.size()));
            Thread.sleep(PAUSE_MS);
        }
    }

    private Optional<AuditReport.OfPartition> report(int partition, Map<String, byte[]> written) {
        return PartitionReportJson.read(partition, key -> written.get(prefix() + key));
    }

    private String prefix() {
        return group + "/";
    }
}
