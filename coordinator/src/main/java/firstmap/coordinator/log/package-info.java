/**
 * The log loop: requests in, decisions out, each poll one Kafka transaction; and the state of boards rebuilt from the
 * events. The only package of this module that takes part in the consumer group and writes to Kafka.
 */
package firstmap.coordinator.log;
