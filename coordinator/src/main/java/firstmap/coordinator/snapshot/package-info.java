/**
 * Snapshots of boards: as values written to JSON and back, on their topic, and how far a partition is covered by
 * them. They can always be thrown away; they only save time.
 */
package firstmap.coordinator.snapshot;
