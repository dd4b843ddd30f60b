package firstmap.coordinator.storage;

/** Where a board finds the platform that its file names. Who makes a board says which there are. */
@FunctionalInterface
public interface Platforms {
    /**
     * @param name null for none in particular
     * @return null for none in particular: the first heap that has room, at the place of its own choice
     * @throws IllegalArgumentException if there is not exactly one of that name
     */
    Platform find(String name);
}
