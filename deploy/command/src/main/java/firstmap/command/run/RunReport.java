package firstmap.command.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import firstmap.coordinator.history.Detectors;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.node.scenario.ActorReport;
import java.util.List;
import java.util.Map;

/**
 * What happened in a run, as the log tells it. The names of these records' parts are the names in the JSON result.
 *
 * @param source scenario file or recording
 * @param log which events of the board the report speaks of
 * @param events how many of each type, by the type's wire name, in the order of their first
 * @param refusals in order, at most {@link #MAX_REFUSALS}; {@code refused} counts all
 * @param lateJoins who came when the storage was there and was refused for it
 * @param findings what is probably a mistake of a device, at most {@link Detectors#MOST_TOLD}; {@code found} counts all
 * @param died whose lease has ended, in that order
 * @param actors what each device did and met; empty for a recording
 * @param recording how the run compares with the recorded machine; null for a scenario
 */
public record RunReport(
        String source,
        String board,
        String policy,
        Settings settings,
        Log log,
        Map<String, Long> events,
        List<Allocation> allocations,
        List<BufferLife> buffers,
        long refused,
        List<Refusal> refusals,
        List<LateJoin> lateJoins,
        List<HeapPeak> heaps,
        long found,
        List<Detectors.Finding> findings,
        List<Death> died,
        List<ActorReport> actors,
        Recording recording,
        List<Check> checks,
        long simulatedNanos,
        long elapsedMillis,
        String data) {

    /** Most refusals that are told one by one. */
    public static final int MAX_REFUSALS = 10_000;

    /** How it was played. @param seed null for a recording, likewise {@code speed} */
    public record Settings(Long seed, String speed, int coordinators) {}

    /** @param head hash of the last event: whoever keeps it can tell later whether the history is still the same */
    public record Log(long events, long requests, String head) {}

    /** @param bytes of storage, the buffer's size rounded up */
    public record Allocation(
            String buffer,
            String set,
            String heap,
            long bytes,
            List<Extent> extents,
            List<String> satisfies,
            long seq,
            long at) {}

    /**
     * One buffer from its creation to its end.
     *
     * @param bytes of storage, 0 if it never had any
     * @param attachments how many there ever were
     * @param end {@code freed}, {@code released} (its creator let go, somebody still holds it) or {@code live}
     */
    public record BufferLife(
            String buffer,
            String set,
            String device,
            long size,
            String heap,
            int extents,
            long bytes,
            int attachments,
            int maps,
            int refused,
            List<String> users,
            String end,
            long createdAt,
            Long endedAt) {}

    public record Refusal(
            long seq,
            long at,
            String request,
            String device,
            String function,
            String buffer,
            String attachment,
            String errno,
            String reason,
            Event.Binding binding) {}

    /**
     * All refusals of one function that came late.
     *
     * @param buffers that it asked for in vain
     * @param refused how often
     * @param firstAt simulated time of the first, nanoseconds
     */
    public record LateJoin(
            String device, String function, List<String> buffers, String errno, int refused, long firstAt) {}

    /**
     * A node was silent for its lease.
     *
     * @param seq of the event since which it is out
     * @param at simulated time of it, nanoseconds
     * @param round in which its turn was missing; null where time is given
     * @param devices that it had, and which left
     * @param mappings that it had, by the names of their attachments
     * @param buffers that it had created and not released
     */
    public record Death(
            String node,
            long seq,
            long at,
            Long round,
            List<String> devices,
            List<String> mappings,
            List<String> buffers) {}

    /** @param peak most bytes in use at one time */
    public record HeapPeak(String heap, String kind, long size, long used, long peak) {}

    /**
     * @param leftOut requests that an earlier refusal made impossible
     * @param answers to its attaches and maps, against the machine's
     * @param snapshots marks at which the machine's own dump was held against the rebuilt state
     * @param differences in words
     */
    public record Recording(
            int requests, int leftOut, Answered answers, int snapshots, int equal, List<String> differences) {}

    /**
     * @param agreed granted by both, or refused by both with the same errno
     * @param grantedHere and refused by the machine
     * @param refusedHere and granted by the machine
     * @param notAsked since an earlier one was refused here
     * @param differences in words, in order, at most {@link #MAX_REFUSALS}
     */
    public record Answered(
            int agreed, int otherErrno, int grantedHere, int refusedHere, int notAsked, List<String> differences) {

        public int all() {
            return agreed + otherErrno + grantedHere + refusedHere + notAsked;
        }
    }

    /** Something that must hold. */
    public record Check(String what, @JsonProperty("holds") boolean holds, String detail) {}

    /** The same report of a run whose log is in this folder. */
    public RunReport withData(String folder) {
        return new RunReport(
                source,
                board,
                policy,
                settings,
                log,
                events,
                allocations,
                buffers,
                refused,
                refusals,
                lateJoins,
                heaps,
                found,
                findings,
                died,
                actors,
                recording,
                checks,
                simulatedNanos,
                elapsedMillis,
                folder);
    }

    /** Whether all that must hold does hold. */
    public boolean allChecksHold() {
        return checks.stream().allMatch(Check::holds);
    }
}
