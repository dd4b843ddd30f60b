/**
 * The loop: requests in, decisions out, each poll one Kafka transaction of decisions, dead letters, snapshots and the
 * position in the requests. The only package that takes part in the coordinators' group and writes decisions.
 */
package firstmap.coordinator.loop;
