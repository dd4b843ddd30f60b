/**
 * What the rule is tried with: boards and requests by chance, and the rule in numbers once more to hold the answers
 * against; and JVMs of their own, for what must be killed. Used by tests and by the lab, and by nothing that runs in
 * earnest.
 */
package firstmap.coordinator.trial;
