/**
 * Kafka as its clients see it, as far as a coordinator does: logs, transactions, one group, and clients of them. It
 * keeps the promises that Kafka makes and none that it does not; each rule says where it comes from, and
 * scripts that are played here and on a real broker hold it to them.
 */
package firstmap.lab.simulation.kafka;
