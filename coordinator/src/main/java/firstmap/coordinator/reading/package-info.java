/**
 * The committed events for who only reads them: followed from their start, or read by position. What reads here needs
 * not know what the log is kept in.
 */
package firstmap.coordinator.reading;
