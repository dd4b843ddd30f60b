/** One scenario by every way out for who comes late, without Kafka: the same devices, the same seed, the real rule. */
package firstmap.command.compare;
