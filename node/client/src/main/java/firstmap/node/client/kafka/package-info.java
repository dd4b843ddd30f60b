/** The way to a board over Kafka. Kafka is spoken to here only. */
package firstmap.node.client.kafka;
