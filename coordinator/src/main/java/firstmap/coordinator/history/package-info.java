/**
 * What was: the boards as the log has left them, and each buffer's life, read back from the log by position. It is shown
 * {@code firstmap.events} and decides nothing; all of it can be thrown away and read again.
 */
package firstmap.coordinator.history;
