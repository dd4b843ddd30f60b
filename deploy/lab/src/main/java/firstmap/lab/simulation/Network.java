package firstmap.lab.simulation;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.checks.Arrivals;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Between the nodes and the brokers: what is sent comes once, twice or never, and not in the order in which it was sent. */
final class Network {
    private final Broker broker;
    private final Arrivals arrivals;
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final double lost;
    private final double doubled;
    private final double late;
    private boolean orderly;
    private int underWay;

    Network(Broker broker, Arrivals arrivals, Agenda agenda, Dice dice, Trace trace) {
        this.broker = broker;
        this.arrivals = arrivals;
        this.agenda = agenda;
        this.dice = dice;
        this.trace = trace;
        lost = dice.below(2) * 0.04;
        doubled = dice.below(3) * 0.05;
        late = dice.below(3) * 0.05;
    }

    /** From now on nothing is lost and nothing doubled. */
    void calmDown() {
        orderly = true;
    }

    boolean isIdle() {
        return underWay == 0;
    }

    /** @param question null for what cannot be answered */
    void send(int partition, byte[] key, byte[] value, Arrivals.Question question) {
        if (!orderly && question != null && dice.happens(lost)) {
            trace.count(Happening.LOST_REQUEST);
            return;
        }
        bring(partition, key, value, question);
        while (!orderly && dice.happens(doubled)) {
            trace.count(Happening.DUPLICATED_REQUEST);
            bring(partition, key, value, question);
        }
    }

    private void bring(int partition, byte[] key, byte[] value, Arrivals.Question question) {
        underWay++;
        long delay = dice.millis(0, 20);
        if (!orderly && dice.happens(late)) {
            trace.count(Happening.LATE_REQUEST);
            delay = dice.millis(20, 5_000);
        }
        agenda.in(delay, () -> arrive(partition, key, value, question));
    }

    private void arrive(int partition, byte[] key, byte[] value, Arrivals.Question question) {
        if (broker.isAway()) {
            agenda.in(100 * Agenda.MILLISECOND, () -> arrive(partition, key, value, question));
            return;
        }
        underWay--;
        var stored = broker.append(broker.partition(Topic.REQUESTS, partition), key, value, new RecordHeaders());
        arrivals.arrived(partition, stored.offset(), question);
        trace.say("requests", question == null ? "garbage" : question.id(), partition, stored.offset());
    }
}
