/**
 * The rule, pure: what a board answers to a request (decide) and what an event makes of the board (evolve), the only
 * way a board changes. Nothing here reads a clock, a random number, a hash order or the network, and nothing here
 * knows of Kafka, JSON or a framework.
 */
package firstmap.coordinator.rule;
