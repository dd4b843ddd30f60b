/** Libraries that are not Java, where the machine does not let them run. */
package firstmap.coordinator.natives;
