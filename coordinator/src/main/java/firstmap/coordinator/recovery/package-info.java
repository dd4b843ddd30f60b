/**
 * Boards rebuilt when a partition is assigned: from somebody who follows the log already, or from snapshots, and from
 * the events after them. Whoever starts comes this way; there is no other start.
 */
package firstmap.coordinator.recovery;
