package firstmap.coordinator.allocation;

import java.util.List;

/**
 * Which heaps of a board could grant a wish if nothing but what is reserved were in use.
 *
 * @param suitable heaps in order of preference
 * @param obstacles why each of the others could not
 */
record Plan(Wish wish, List<Heap> suitable, List<Obstacle> obstacles) {

    record Obstacle(Heap heap, Place.Misfit misfit) {}

    boolean isPossible() {
        return !suitable.isEmpty();
    }
}
