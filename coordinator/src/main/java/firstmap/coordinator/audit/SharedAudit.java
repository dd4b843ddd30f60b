package firstmap.coordinator.audit;

import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Progress;
import firstmap.events.topics.Home;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** An audit that several make together: each of whole partitions, and the report from those of all. */
public final class SharedAudit {
    private final FollowedRecording recording;
    private final Collection<Claim> claims;
    private final Progress progress;
    private final long started = System.nanoTime();

    /** @param claims what others say of the boards; the same for all who share it */
    public SharedAudit(Recording recording, Collection<Claim> claims, Progress progress) {
        this.recording = new FollowedRecording(recording);
        this.claims = claims;
        this.progress = progress;
    }

    /**
     * Audits one partition, as often as it is asked.
     *
     * @param stop asked now and then
     * @throws CancellationException if it was told to stop
     */
    public AuditReport.OfPartition partition(int partition, BooleanSupplier stop) {
        var its = new Claims();
        for (var claim : claims) if (Home.of(claim.board(), recording.partitions()) == partition) its.add(claim);
        var passed = new PassedOffsets(
                (done, whole, what) -> {
                    if (stop.getAsBoolean()) throw new CancellationException("told to stop");
                    progress.reached(done, whole, what);
                },
                2);
        return PartitionAudit.of(recording, partition, AuditedPoint.START, its, new DeadLetters(recording), passed);
    }

    /**
     * What one audit of the whole log says.
     *
     * @param partitions all, in their order
     */
    public AuditReport report(List<AuditReport.OfPartition> partitions) {
        return Audit.report(
                AuditReport.Verdict.GOOD,
                partitions,
                Audit.ofNoPartition(recording, new DeadLetters(recording)),
                (System.nanoTime() - started) / 1_000_000);
    }
}
