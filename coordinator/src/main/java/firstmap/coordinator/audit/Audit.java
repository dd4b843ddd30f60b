package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
    public static AuditReport run(Recording recording, Collection<Claim> claims, Progress progress)
            throws InterruptedException {
        var start = new AuditedLog(
                AuditReport.Verdict.GOOD, Collections.nCopies(recording.partitions(), AuditedPoint.START));
        return run(recording, start, claims, progress);
    }

    /**
     * Goes on where an earlier audit has come to. The verdict is that of both together, as the earlier one found the log;
     * what has been done since then to what it has seen shows in the last event of a partition only, and in the events
     * that follow.
     *
     * @throws Invalid if it was of a log with another number of partitions
     */
    public static AuditReport run(Recording whole, AuditedLog since, Collection<Claim> claims, Progress progress)
            throws InterruptedException {
        long started = System.nanoTime();
        int partitions = whole.partitions();
        if (since.points().size() != partitions)
            throw new Invalid(
                    "",
                    "the audit to go on from was of a log with %d partitions, and this one has %d"
                            .formatted(since.points().size(), partitions));
        var points = points(whole, since);
        var recording = new FollowedRecording(new RecordingSince(whole, points));
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
                running.add(pool.submit(() -> PartitionAudit.of(
                        recording, partition, points.get(partition), ofPartition.get(partition), letters, passed)));
            }
            for (var audit : running) reports.add(result(audit));
        } finally {
            pool.shutdownNow();
        }
        var more = ofNoPartition(recording, letters);
        more.addAll(rewritten(whole, since));
        return report(since.verdict(), reports, more, (System.nanoTime() - started) / 1_000_000);
    }

    /** Letters that name no request of this log, marks of another topic, and what they cannot be read from. */
    static List<Finding> ofNoPartition(Recording recording, DeadLetters letters) {
        var findings = new ArrayList<>(letters.strange());
        for (var damage : recording.damages()) findings.add(Finding.of(damage));
        for (var mark : recording.strayMarks()) findings.add(MarkFindings.stray(recording, mark));
        return findings;
    }

    /** Of a partition with marks all is read again: what is set aside there has to be known from its start. */
    private static List<AuditedPoint> points(Recording whole, AuditedLog since) {
        var aside = whole.aside();
        return IntStream.range(0, whole.partitions())
                .mapToObj(partition ->
                        aside.of(partition).isEmpty() ? since.points().get(partition) : AuditedPoint.START)
                .toList();
    }

    /** Whether the last event that the earlier audit saw is still there, of each partition. */
    private static List<Finding> rewritten(Recording whole, AuditedLog since) {
        var findings = new ArrayList<Finding>();
        for (int partition = 0; partition < whole.partitions(); partition++) {
            var point = since.points().get(partition);
            if (point.last() < 0) continue;
            try (var events = whole.open(Topic.EVENTS, partition, point.last())) {
                var places = new Places(whole, partition);
                var found = events.start() > point.last() ? null : events.next();
                if (events.start() > point.last() || found != null && isOf(point, found)) continue;
                findings.add(places.finding(
                        Finding.Kind.REWRITTEN,
                        places.at(Topic.EVENTS, point.last()),
                        "the earlier audit saw an event with the hash %s here, and now it is not: this is another log, or its history was rewritten"
                                .formatted(point.hash())));
            } catch (DamagedLog e) {
                findings.add(Finding.of(e));
            }
        }
        return findings;
    }

    private static boolean isOf(AuditedPoint point, LogRecord found) {
        try {
            return found.offset() == point.last()
                    && EventJson.link(found.value()).hash().equals(point.hash());
        } catch (Invalid e) {
            return false;
        }
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

    static AuditReport report(
            AuditReport.Verdict before, List<AuditReport.OfPartition> partitions, List<Finding> more, long millis) {
        var findings = Stream.concat(partitions.stream().flatMap(it -> it.findings().stream()), more.stream())
                .toList();
        var ofPartitions =
                partitions.stream().map(AuditReport.OfPartition::verdict).reduce(before, AuditReport.Verdict::worse);
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
