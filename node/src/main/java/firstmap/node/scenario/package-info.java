/**
 * What a scenario says, and actors that do it: state machines that are given the time and the board's events and answer
 * with requests. No Kafka, no framework, no clock and no thread here, so a run repeats.
 */
package firstmap.node.scenario;
