package firstmap.lab.simulation.kafka;

import java.util.function.Consumer;

/**
 * What somebody does with Kafka who notes what he sees.
 *
 * @param name a sentence
 */
record KafkaScript(String name, Consumer<KafkaPlay> body) {
    @Override
    public String toString() {
        return name;
    }
}
