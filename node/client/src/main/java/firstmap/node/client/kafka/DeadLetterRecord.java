package firstmap.node.client.kafka;

import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.node.client.Port.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A record of the dead letters, as a node reads it: the request as it was, and in headers where it stood and why it is here. */
record DeadLetterRecord(ConsumerRecord<byte[], byte[]> letter) {

    /** Where it stood; empty if that was not on this partition, where the very same bytes may be anybody's. */
    OptionalLong offset(TopicPartition requests) {
        boolean here = requests.topic().equals(header("topic"))
                && Integer.toString(requests.partition()).equals(header("partition"));
        try {
            return here ? OptionalLong.of(Long.parseLong(header("offset"))) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Null if it is none that a node has sent. */
    DeadLetter read() {
        if (letter.value() == null) return null;
        RequestRecord request;
        try {
            request = RequestJson.read(letter.value());
        } catch (Invalid e) {
            return null;
        }
        return new DeadLetter(request, header("error"));
    }

    private String header(String name) {
        var header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
