package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.Sequel;
import firstmap.lab.simulation.kafka.SimulatedClients;

/** What kind of coordinators there are: the real ones, or such as are broken on purpose. */
public interface Coordinators {
    /** As they are. */
    Coordinators REAL = new Coordinators() {};

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
