package firstmap.coordinator.recording;

import firstmap.events.topics.Topic;

/**
 * One record as it stands, byte for byte.
 *
 * @param topic requests or events
 * @param offset its place on the partition; in a file the number of its line, from 1
 * @param key null if it has none
 * @param value null if it has none
 */
public record Line(Topic topic, int partition, long offset, byte[] key, byte[] value) {}
