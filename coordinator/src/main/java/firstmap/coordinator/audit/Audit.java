package firstmap.coordinator.audit;

import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Progress;
import firstmap.events.topics.Home;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads everything that is recorded again and makes every decision again, all partitions beside each other. */
public final class Audit {
    private Audit() {}

    /**
     * @param claims what others say of the boards
     * @throws InterruptedException if it is told to stop; nothing is known then
     */
    public static AuditReport run(Recording log, Collection<Claim> claims, Progress progress)
            throws InterruptedException {
        var recording = new FollowedRecording(log);
        long started = System.nanoTime();
        int partitions = recording.partitions();
        var letters = new DeadLetters(recording);
        var ofPartition =
                IntStream.range(0, partitions).mapToObj(_ -> new Claims()).toList();
        for (var claim : claims)
            ofPartition.get(Home.of(claim.board(), partitions)).add(claim);
        var passed = new PassedOffsets(progress, 2 * partitions);
        int threads = Math.max(1, Math.min(partitions, Runtime.getRuntime().availableProcessors()));
        var reports = new ArrayList<AuditReport.OfPartition>();
        var factory = Thread.ofPlatform().daemon().name("firstmap-audit-", 0).factory();
        var pool = Executors.newFixedThreadPool(threads, factory);
        try {
            var running = new ArrayList<Future<AuditReport.OfPartition>>();
            for (int i = 0; i < partitions; i++) {
                int partition = i;
                running.add(pool.submit(
                        () -> PartitionAudit.of(recording, partition, ofPartition.get(partition), letters, passed)));
            }
            for (var audit : running) reports.add(result(audit));
        } finally {
            pool.shutdownNow();
        }
        var strange = new ArrayList<>(letters.strange());
        for (var mark : recording.strayMarks()) strange.add(MarkFindings.stray(recording, mark));
        return report(reports, strange, (System.nanoTime() - started) / 1_000_000);
    }

    private static AuditReport.OfPartition result(Future<AuditReport.OfPartition> audit) throws InterruptedException {
        try {
            return audit.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            if (e.getCause() instanceof Error failure) throw failure;
            throw new IllegalStateException(e.getCause());
        }
    }

    private static AuditReport report(List<AuditReport.OfPartition> partitions, List<Finding> more, long millis) {
        var findings = Stream.concat(partitions.stream().flatMap(it -> it.findings().stream()), more.stream())
                .toList();
        var ofPartitions = partitions.stream()
                .map(AuditReport.OfPartition::verdict)
                .reduce(AuditReport.Verdict.GOOD, AuditReport.Verdict::worse);
        return new AuditReport(
                findings.isEmpty(),
                AuditReport.Verdict.of(ofPartitions, more),
                partitions.stream().mapToLong(AuditReport.OfPartition::requests).sum(),
                partitions.stream().mapToLong(AuditReport.OfPartition::events).sum(),
                partitions.stream().mapToInt(AuditReport.OfPartition::boards).sum(),
                partitions,
                partitions.stream().flatMap(it -> it.setAside().stream()).toList(),
                findings,
                millis);
    }
}
