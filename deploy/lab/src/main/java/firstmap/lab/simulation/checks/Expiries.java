package firstmap.lab.simulation.checks;

import firstmap.coordinator.lease.Beat;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.json.RequestJson;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.kafka.Transaction;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether who is let go was silent for its lease. Silence is what stands between two signs of a node on the log, or behind
 * its last mark: not what was sent counts, but what has come. While the brokers are away nobody can be heard, so that time
 * is no silence; and each absence may cost an owner's count {@link #COST} more, for it looks only between its ticks.
 */
public final class Expiries {
    private static final long COST = 2 * Beat.INTERVAL.toNanos();
    /** By so much an owner may not yet know that somebody has come back: of older news it takes none for silence. */
    private static final long BEHIND = Beat.LONGEST_PAUSE.toNanos();

    private final Trace trace;
    private final Agenda agenda;
    private final Map<Who, List<Said>> said = new HashMap<>();
    private final List<Absence> absences = new ArrayList<>();
    private final long[] signsRead;
    private final long[] requestsRead;
    /** When each request of a transaction has come, by its place. */
    private final List<Map<Long, Long>> written = new ArrayList<>();
    /** Those that may yet be taken back. */
    private final List<Transaction> open = new ArrayList<>();

    private final List<Copy> copies = new ArrayList<>();
    private final Set<RequestRecord> asked = new HashSet<>();
    private Listener listener = (_, _, _) -> {};
    private Consumer<RequestRecord> contradicting = _ -> {};
    private long awaySince = -1;

    private record Who(String board, String node) {}

    private record Said(long at, boolean isGoodbye) {}

    private record Absence(long from, long to) {}

    /** An expire as it stands on the requests. */
    public record Copy(int partition, byte[] key, byte[] value) {}

    public Expiries(Trace trace, Agenda agenda, int partitions) {
        this.trace = trace;
        this.agenda = agenda;
        signsRead = new long[partitions];
        requestsRead = new long[partitions];
        for (int i = 0; i < partitions; i++) written.add(new HashMap<>());
    }

    /** Is told of an expire as soon as it stands there, whether it holds or not. */
    public interface Listener {
        /** @param who has written it */
        void asked(String who, String board, String node);
    }

    public void onExpire(Listener listener) {
        this.listener = listener;
    }

    /** Is told, for each turn that has come and waits for others, of the expire that comes too late for it. */
    public void onTurn(Consumer<RequestRecord> contradicting) {
        this.contradicting = contradicting;
    }

    /** A stranger may say it, since it is void. */
    public void isVoid(RequestRecord expire) {
        asked.add(expire);
    }

    /** Those that hold, or have held, to be said once more. */
    public List<Copy> copies() {
        return copies;
    }

    long now() {
        return agenda.now();
    }

    void count(Happening happening) {
        trace.count(happening);
    }

    void count(Happening happening, long times) {
        trace.count(happening, times);
    }

    // ---- what stands there

    /** After every step. */
    void look(Broker broker) {
        if (broker.isAway() != awaySince >= 0) {
            if (awaySince >= 0) absences.add(new Absence(awaySince, now()));
            awaySince = broker.isAway() ? now() : -1;
        }
        for (int partition = 0; partition < signsRead.length; partition++) {
            var signs = broker.partition(Topic.ALIVE, partition);
            if (signs.end() > signsRead[partition])
                for (var stored : signs.from(signsRead[partition])) read(SignJson.read(stored.value()));
            signsRead[partition] = signs.end();
            var requests = broker.partition(Topic.REQUESTS, partition);
            if (requests.end() > requestsRead[partition])
                for (var stored : requests.from(requestsRead[partition])) written(partition, stored);
            requestsRead[partition] = requests.end();
        }
        open.removeIf(txn -> {
            if (txn.outcome() == Transaction.Outcome.ABORTED) trace.count(Happening.EXPIRE_TAKEN_BACK);
            return txn.outcome() != Transaction.Outcome.OPEN;
        });
    }

    private void read(Sign sign) {
        switch (sign) {
            case Sign.Mark(var board, var node) -> say(board, node, false);
            case Sign.Goodbye(var board, var node) -> say(board, node, true);
            case Sign.Tick _ -> {}
        }
    }

    private void say(String board, String node, boolean isGoodbye) {
        said.computeIfAbsent(new Who(board, node), _ -> new ArrayList<>()).add(new Said(now(), isGoodbye));
    }

    private void written(int partition, SimulatedRecord stored) {
        if (stored.txn() == null || stored.isMarker()) return;
        written.get(partition).put(stored.offset(), now());
        open.add(stored.txn());
        trace.count(Happening.EXPIRE);
        var request = RequestJson.read(stored.value());
        listener.asked(stored.txn().transactionalId(), request.board(), request.onBehalfOf());
    }

    // ---- what is asked

    /** A turn is the first of its node in the round that is open. */
    void lies(RequestRecord request, Request.Turn turn) {
        var expire = Request.Expire.granted(request.node(), turn.round(), turn.seen());
        contradicting.accept(RequestRecord.expire(request.board(), request.at(), expire));
    }

    /** An expire is read by who never fails. @throws Violation if nobody may ask for it */
    void arrives(RequestRecord request, Request.Expire expire, SimulatedRecord stored, LeasedLog log) {
        int partition = log.partition();
        if (stored.txn() == null) {
            if (!asked.contains(request))
                throw new Violation(
                        Invariant.EXPIRES_ARE_FENCED, "outside of a transaction: " + request.id() + " of " + log.id());
            return;
        }
        asked.add(request);
        copies.add(new Copy(partition, stored.key(), stored.value()));
        requireSilence(request, expire, written.get(partition).get(stored.offset()), log);
    }

    private void requireSilence(RequestRecord request, Request.Expire expire, long until, LeasedLog log) {
        long lease = log.board().spec().orElseThrow().lease();
        long since = log.since(expire);
        long longest = 0;
        boolean hasSaidGoodbye = false;
        var before = new Said(log.began(), false);
        for (var next : signs(log.id(), expire.of(), until)) {
            if (next.at() >= since - BEHIND) {
                long silence = silence(before.at(), next.at());
                if (before.isGoodbye()) hasSaidGoodbye |= silence >= lease;
                else longest = Math.max(longest, silence);
            }
            before = next;
        }
        if (longest >= lease) return;
        throw new Violation(
                hasSaidGoodbye ? Invariant.GOODBYE_IS_NO_DEATH : Invariant.THE_LIVING_STAY,
                "%s of %s is asked for at %.3f s, and %s has been silent for %.3f s of %.3f at most since %.3f s"
                        .formatted(
                                request.id(),
                                log.id(),
                                until / 1e9,
                                expire.of(),
                                longest / 1e9,
                                lease / 1e9,
                                since / 1e9));
    }

    /** Those up to then, and then as if there were another. */
    private List<Said> signs(String board, String node, long until) {
        var signs = new ArrayList<Said>();
        for (var sign : said.getOrDefault(new Who(board, node), List.of())) if (sign.at() < until) signs.add(sign);
        signs.add(new Said(until, false));
        return signs;
    }

    /** What an owner may take for it at most. */
    private long silence(long from, long to) {
        long silence = to - from;
        for (var absence : absences) silence -= lessBy(absence, from, to);
        if (awaySince >= 0) silence -= lessBy(new Absence(awaySince, now()), from, to);
        return silence;
    }

    private static long lessBy(Absence absence, long from, long to) {
        long overlap = Math.min(absence.to(), to) - Math.max(absence.from(), from);
        return overlap < 0 ? 0 : Math.max(0, overlap - COST);
    }
}
