package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.Sequel;
import firstmap.lab.simulation.kafka.SimulatedClients;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What kind of coordinators there are: the real ones, or such as are broken on purpose. */
public interface Coordinators {
    /** As they are. */
    Coordinators REAL = new Coordinators() {};

    /** All as they are but for what they speak to the brokers by. */
    static Coordinators withClients(Function<SimulatedClients, Clients> clients) {
        return new Coordinators() {
            @Override
            public Clients clients(SimulatedClients sound) {
                return clients.apply(sound);
            }
        };
    }

    /** All as they are but for what each life is made of besides. */
    static Coordinators withParts(UnaryOperator<LoopParts> parts) {
        return new Coordinators() {
            @Override
            public LoopParts parts(LoopParts sound) {
                return parts.apply(sound);
            }
        };
    }

    /** All as they are but for what follows their failures. */
    static Coordinators withFailures(UnaryOperator<Sequel.Rule> failures) {
        return new Coordinators() {
            @Override
            public Sequel.Rule failures(Sequel.Rule sound) {
                return failures.apply(sound);
            }
        };
    }

    /** What one life speaks to the brokers by. */
    default Clients clients(SimulatedClients sound) {
        return sound;
    }

    /** What each life is made of besides. */
    default LoopParts parts(LoopParts sound) {
        return sound;
    }

    /** What follows the failures of one process. */
    default Sequel.Rule failures(Sequel.Rule sound) {
        return sound;
    }
}
