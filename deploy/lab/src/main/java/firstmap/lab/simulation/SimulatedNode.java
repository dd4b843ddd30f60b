package firstmap.lab.simulation;

import firstmap.coordinator.trial.Chance;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.lab.simulation.checks.Arrivals.Question;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/**
 * One node at one board: asks what chance says, a few things at a time, and asks again under the same number what has had
 * no answer for too long.
 */
final class SimulatedNode {
    private static final int MOST_OPEN = 8;
    /** A board remembers 64 numbers below a node's highest: what is older cannot be told from what has been heard. */
    private static final int FARTHEST_AHEAD = 50;

    /** What a board is like; all who ask there share it. */
    record Place(String board, int partition, Chance chance, boolean restless) {
        byte[] key() {
            return board.getBytes(StandardCharsets.UTF_8);
        }

        Request next(firstmap.coordinator.rule.Board seen) {
            if (seen.spec().isEmpty() && !chance.oneIn(6)) {
                var spec = restless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
                return new Request.Define(spec);
            }
            if (chance.oneIn(500)) return new Request.Retire();
            return restless ? chance.restlessRequest(seen) : chance.request(seen);
        }
    }

    private record Sent(Question question, byte[] value, long at) {}

    private final String node;
    private final Place place;
    private final Network network;
    private final Invariants invariants;
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final long pace;
    private final TreeMap<Long, Sent> open = new TreeMap<>();
    private int left;
    private long seq;

    /** @param requests how many it asks in all */
    SimulatedNode(
            String node,
            Place place,
            int requests,
            Network network,
            Invariants invariants,
            Agenda agenda,
            Dice dice,
            Trace trace) {
        this.node = node;
        this.place = place;
        this.network = network;
        this.invariants = invariants;
        this.agenda = agenda;
        this.dice = dice;
        this.trace = trace;
        left = requests;
        pace = dice.millis(20, 600);
        agenda.in(dice.millis(0, 2_000), this::tick);
    }

    boolean isDone() {
        return left == 0 && open.isEmpty();
    }

    private void tick() {
        open.values().removeIf(sent -> invariants.isAnswered(place.partition(), sent.question()));
        for (var sent : List.copyOf(open.values()))
            if (agenda.now() - sent.at() > 3 * Agenda.SECOND) {
                trace.count(Happening.RESENT_REQUEST);
                send(sent.question(), sent.value());
            }
        while (left > 0 && open.size() < MOST_OPEN && (open.isEmpty() || seq - open.firstKey() < FARTHEST_AHEAD)) {
            ask();
            if (dice.happens(0.6)) break;
        }
        if (!isDone()) agenda.in(dice.between(pace / 2, pace * 2), this::tick);
    }

    private void ask() {
        left--;
        seq++;
        if (dice.happens(0.02)) {
            trace.count(Happening.SKIPPED_NUMBER);
            seq += 1 + dice.below(3);
        }
        var request = next();
        var record = new RequestRecord(node, seq, place.board(), agenda.now(), request);
        var question = new Question(place.board(), node, seq, record.id());
        trace.count(Happening.REQUEST);
        send(question, json(record));
        if (dice.happens(0.03)) {
            trace.count(Happening.OTHER_BODY_UNDER_THE_SAME_NUMBER);
            network.send(
                    place.partition(),
                    place.key(),
                    json(new RequestRecord(node, seq, place.board(), agenda.now(), next())),
                    question);
        }
    }

    private Request next() {
        return place.next(invariants.board(place.board()));
    }

    private void send(Question question, byte[] value) {
        open.put(question.seq(), new Sent(question, value, agenda.now()));
        network.send(place.partition(), place.key(), value, question);
    }

    /** What is malformed on purpose is written by hand, because nobody else would. */
    private static byte[] json(RequestRecord record) {
        if (!(record.request() instanceof Request.Malformed malformed)) return RequestJson.write(record);
        return "{\"type\":\"%s\",\"node\":\"%s\",\"seq\":%d,\"board\":\"%s\",\"at\":%d}"
                .formatted(malformed.type(), record.node(), record.seq(), record.board(), record.at())
                .getBytes(StandardCharsets.UTF_8);
    }
}
