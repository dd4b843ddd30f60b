/**
 * Memory, pure: what several functions together ask of it, the heaps and what is free in them, scatterlists and I/O
 * virtual addresses, and where a buffer finds its place. It knows nothing of requests, and what holds for the rule
 * holds here: no clock, no random number, no hash order, no Kafka, JSON or framework.
 */
package firstmap.coordinator.storage;
