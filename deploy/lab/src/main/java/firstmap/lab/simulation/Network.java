package firstmap.lab.simulation;

import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.checks.Arrivals;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
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

    /** What is asked of a board that is no part of the arrivals: who sends it hears of it from the log. */
    void sendQuietly(int partition, byte[] key, byte[] value) {
        deliver(() -> put(partition, key, value), true);
    }

    /** Says that somebody lives, or will be silent. @return whether it has come */
    boolean sign(int partition, Sign sign) {
        if (broker.isAway()) return false;
        var key = sign.key().getBytes(StandardCharsets.UTF_8);
        broker.append(broker.partition(Topic.ALIVE, partition), key, SignJson.write(sign), new RecordHeaders());
        return true;
    }

    /** Comes at once, or not at all. */
    boolean put(int partition, byte[] key, byte[] value) {
        if (broker.isAway()) return false;
        var stored = broker.append(broker.partition(Topic.REQUESTS, partition), key, value, new RecordHeaders());
        trace.say("requests", "are asked", partition, stored.offset());
        return true;
    }

    /** @param question null for what cannot be answered */
    void send(int partition, byte[] key, byte[] value, Arrivals.Question question) {
        deliver(() -> arrive(partition, key, value, question), question != null);
    }

    /** @param arrive false if nobody is there to take it */
    private void deliver(BooleanSupplier arrive, boolean mayBeLost) {
        if (!orderly && mayBeLost && dice.happens(lost)) {
            trace.count(Happening.LOST_REQUEST);
            return;
        }
        bring(arrive);
        while (!orderly && dice.happens(doubled)) {
            trace.count(Happening.DUPLICATED_REQUEST);
            bring(arrive);
        }
    }

    private void bring(BooleanSupplier arrive) {
        underWay++;
        long delay = dice.millis(0, 20);
        if (!orderly && dice.happens(late)) {
            trace.count(Happening.LATE_REQUEST);
            delay = dice.millis(20, 5_000);
        }
        agenda.in(delay, () -> comes(arrive));
    }

    private void comes(BooleanSupplier arrive) {
        if (arrive.getAsBoolean()) underWay--;
        else agenda.in(100 * Agenda.MILLISECOND, () -> comes(arrive));
    }

    private boolean arrive(int partition, byte[] key, byte[] value, Arrivals.Question question) {
        if (broker.isAway()) return false;
        var stored = broker.append(broker.partition(Topic.REQUESTS, partition), key, value, new RecordHeaders());
        arrivals.arrived(partition, stored.offset(), question);
        trace.say("requests", question == null ? "garbage" : question.id(), partition, stored.offset());
        return true;
    }
}
