/**
 * The rule, pure: constraints, heaps, scatterlists, decide and evolve. Nothing here reads a clock, a random number, a
 * hash order or the network, and nothing here knows of Kafka, JSON or a framework.
 */
package firstmap.coordinator.allocation;
