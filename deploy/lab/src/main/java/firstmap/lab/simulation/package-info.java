/**
 * The whole cluster in one thread, in virtual time, out of one seed: the real log loop on simulated clients of a
 * simulated Kafka, with the faults that Kafka permits, and checks after every step.
 */
package firstmap.lab.simulation;
