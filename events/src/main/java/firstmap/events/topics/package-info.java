/** The topics: names, partitions, retention, and the step that creates or checks them. Kafka is spoken to here only. */
package firstmap.events.topics;
