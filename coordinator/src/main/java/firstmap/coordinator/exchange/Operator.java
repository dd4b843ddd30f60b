package firstmap.coordinator.exchange;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.Quarantine;
import firstmap.events.json.QuarantineJson;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Says on the control topic what an operator says. */
public final class Operator {
    private static final String ID = "firstmap-operator";

    private final Installation installation;

    public Operator(Installation installation) {
        this.installation = installation;
    }

    /**
     * Returns when the mark stands there; who stands still notices it by himself.
     *
     * @param partitions of the log
     * @throws KafkaException if it cannot be written
     */
    public void say(Quarantine mark, int partitions) throws InterruptedException {
        var kafka = installation.kafka();
        var namespace = installation.namespace();
        try (var admin = Admin.create(ClientSettings.patientAdmin(kafka, ID + "-admin"));
                var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.operator(kafka, ID))) {
            new TopicAdmin(admin, namespace).ensure(partitions);
            producer.send(new ProducerRecord<>(
                            namespace.topic(Topic.CONTROL),
                            ControlTopic.PARTITION,
                            mark.key().getBytes(StandardCharsets.UTF_8),
                            QuarantineJson.write(mark)))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the mark cannot be written", e.getCause());
        }
    }
}
