/**
 * Boards between the rule and the log: those of a partition, the records that ask them, what they decide as the bytes
 * that will stand on the events. No Kafka: the loop, recovery, the read model and audit all use it.
 */
package firstmap.coordinator.boards;
