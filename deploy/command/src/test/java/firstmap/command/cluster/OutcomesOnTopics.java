package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/** What became of each committed record of the requests, told from the topics alone: no reader of the project decides. */
final class OutcomesOnTopics {
    private static final ObjectMapper LENIENT = new ObjectMapper();
    private static final int WINDOW = 64;

    private record Place(int partition, long offset) {}

    private record Question(String board, String node, long seq) {}

    private record Node(String board, String node) {}

    private final Map<Place, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();
    private final Map<Question, List<EventRecord>> answers = new HashMap<>();
    private final Map<Place, List<EventRecord>> byPlace = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private OutcomesOnTopics() {}

    /** Each record has one outcome, each outcome its record, and a dead letter is the record byte for byte. */
    static OutcomesOnTopics check(Log log) {
        var outcomes = new OutcomesOnTopics();
        outcomes.readLetters(log);
        outcomes.readEvents(log);
        outcomes.match(log.read(Topic.REQUESTS));
        assertThat(outcomes.faults).isEmpty();
        return outcomes;
    }

    private void readLetters(Log log) {
        for (var letter : log.read(Topic.DEAD_LETTERS)) {
            var place =
                    new Place(Integer.parseInt(header(letter, "partition")), Long.parseLong(header(letter, "offset")));
            if (letters.put(place, letter) != null) faults.add(place + ": two dead letters");
        }
    }

    private void readEvents(Log log) {
        var last = new HashMap<String, Question>();
        for (var record : log.read(Topic.EVENTS)) {
            var event = EventJson.read(record.value());
            var question = new Question(event.board(), event.node(), event.nodeSeq());
            var answer = answers.computeIfAbsent(question, _ -> new ArrayList<>());
            if (!answer.isEmpty() && !question.equals(last.get(event.board()))) faults.add(question + ": two answers");
            answer.add(event);
            last.put(event.board(), question);
        }
    }

    private void match(List<ConsumerRecord<byte[], byte[]>> requests) {
        var unclaimed = new HashMap<>(answers);
        var orphans = new HashMap<>(letters);
        var highest = new HashMap<Node, Long>();
        for (var request : requests) {
            var place = new Place(request.partition(), request.offset());
            var letter = orphans.remove(place);
            if (letter != null) {
                compare(place, request, letter);
                continue;
            }
            var question = question(request.value());
            if (question == null) {
                faults.add(place + ": no outcome");
                continue;
            }
            var node = new Node(question.board(), question.node());
            var events = unclaimed.remove(question);
            if (events != null) {
                byPlace.put(place, events);
                highest.merge(node, question.seq(), Math::max);
            } else if (!answers.containsKey(question) && highest.getOrDefault(node, 0L) - question.seq() <= WINDOW)
                faults.add(place + " " + question + ": neither answered nor a duplicate");
        }
        unclaimed.keySet().forEach(question -> faults.add(question + ": an answer that nobody asked for"));
        orphans.keySet().forEach(place -> faults.add(place + ": a dead letter of no request"));
    }

    private void compare(Place place, ConsumerRecord<byte[], byte[]> request, ConsumerRecord<byte[], byte[]> letter) {
        assertThat(letter.key()).as("key of %s", place).isEqualTo(request.key());
        if (letter.headers().lastHeader("value-bytes") == null)
            assertThat(letter.value()).as("value of %s", place).isEqualTo(request.value());
        var theirs = List.of(request.headers().toArray());
        if (letter.headers().lastHeader("headers-dropped") == null)
            assertThat(List.of(letter.headers().toArray())
                            .subList(0, theirs.size())
                            .equals(theirs))
                    .as("the headers of %s come first, as they were", place)
                    .isTrue();
        assertThat(header(letter, "topic")).isEqualTo(Topic.REQUESTS.topicName());
        assertThat(header(letter, "error")).as("error of %s", place).isNotBlank();
    }

    /** Who asks, as a reader without any rules would have it. */
    private static Question question(byte[] value) {
        try {
            JsonNode tree = LENIENT.readTree(value);
            return new Question(
                    tree.get("board").textValue(),
                    tree.get("node").textValue(),
                    tree.get("seq").longValue());
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** As in the table: {@code dead: error}, {@code EINVAL: reason}, {@code created}; empty for a duplicate. */
    String of(RecordMetadata stood) {
        var place = new Place(stood.partition(), stood.offset());
        if (letters.containsKey(place)) return "dead: " + header(letters.get(place), "error");
        var events = byPlace.getOrDefault(place, List.of());
        if (events.isEmpty()) return "";
        return events.getFirst().event() instanceof Event.Refused refused
                ? refused.errno() + ": " + refused.reason()
                : events.getFirst().event().type();
    }

    /** How often each errno was the answer on boards whose name starts so. */
    SequencedMap<Errno, Integer> refusals(String boards) {
        var counts = new TreeMap<Errno, Integer>();
        answers.forEach((question, events) -> {
            if (question.board().startsWith(boards) && events.getFirst().event() instanceof Event.Refused refused)
                counts.merge(refused.errno(), 1, Integer::sum);
        });
        return counts;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
