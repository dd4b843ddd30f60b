/** Who dies lets go: how the owner of a partition tells the silence of a node from its own. */
package firstmap.coordinator.lease;
