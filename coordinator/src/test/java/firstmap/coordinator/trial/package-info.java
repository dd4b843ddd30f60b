/**
 * What the rule is tried with: boards and requests by chance, and the rule in numbers once more to hold the answers
 * against. Used by tests and by the simulation of the cluster, and by nothing that runs in earnest.
 */
package firstmap.coordinator.trial;
