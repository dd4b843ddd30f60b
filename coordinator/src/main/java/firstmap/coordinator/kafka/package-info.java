/**
 * Kafka as this module uses it: clients with the settings that its guarantees rest on, where topics end, what is
 * committed beside an offset, dead letters, and work that is shared by whole partitions. It decides nothing.
 */
package firstmap.coordinator.kafka;
