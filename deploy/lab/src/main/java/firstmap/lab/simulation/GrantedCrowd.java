package firstmap.lab.simulation;

import firstmap.lab.simulation.world.Dice;
import java.util.ArrayList;
import java.util.List;

/** The nodes of the boards that grant their time. */
final class GrantedCrowd {
    private final List<TurnTaker> nodes = new ArrayList<>();
    private final Dice dice;

    GrantedCrowd(List<GrantedPlace> places, SimulatedPort.World world) {
        dice = world.dice();
        for (var place : places) for (var node : place.present()) nodes.add(new TurnTaker(place, node, world));
    }

    void killOne() {
        dice.oneOf(nodes).kill();
    }

    void stopOne() {
        dice.oneOf(nodes).stop();
    }

    void startTwin() {
        dice.oneOf(nodes).startTwin();
    }

    /** Everybody is there. */
    void comeBack() {
        nodes.forEach(TurnTaker::comeBack);
    }

    void end() {
        nodes.forEach(TurnTaker::end);
    }

    /** Whether no thread is left. */
    boolean hasEnded() {
        return nodes.stream().allMatch(TurnTaker::hasEnded);
    }
}
