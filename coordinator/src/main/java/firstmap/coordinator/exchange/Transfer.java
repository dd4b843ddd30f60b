package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Quarantine;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.json.SignJson;
import firstmap.events.topics.ControlTopic;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Writes the records of the file to where their boards live here. */
final class Transfer {
    /** After so many turns those are forgotten whose rounds have ended. */
    private static final int PURGE = 1024;

    private final FileRecording file;
    private final Producer<byte[], byte[]> producer;
    private final Namespace namespace;
    private final int partitions;
    private final ImportTarget target;
    private final Progress progress;
    private final Map<Integer, AtomicLong> next = new HashMap<>();
    /** The offset behind the one record that stands for requests that had expired where the file comes from. */
    private final Map<TopicPartition, Long> toExpire = new ConcurrentHashMap<>();

    /** Where turns of the partition stand here that is being written, by their line in the file. */
    private final Map<Long, RecordMetadata> writing = new ConcurrentHashMap<>();
    /** Where the turns stand here that wait for others. */
    private final List<RecordMetadata> parked = new ArrayList<>();

    /** Dead letters and marks, which name places that are known only when something stands there. */
    private final Queue<ProducerRecord<byte[], byte[]>> letters = new ConcurrentLinkedQueue<>();

    private final Farewells farewells = new Farewells();
    private final Quarantines aside;
    private final String eventsId;
    private long requests;
    private long events;
    private long unanswered;
    private long leftOut;
    private long turns;

    Transfer(
            FileRecording file,
            Producer<byte[], byte[]> producer,
            Namespace namespace,
            int partitions,
            ImportTarget target,
            String eventsId,
            Progress progress) {
        this.eventsId = eventsId;
        this.aside = file.aside();
        this.progress = progress;
        this.file = file;
        this.producer = producer;
        this.namespace = namespace;
        this.partitions = partitions;
        this.target = target;
    }

    /** The partitions of the file that have events of which it does not have the requests any more. */
    Set<Integer> expired() {
        var expired = new TreeSet<Integer>();
        for (int partition = 0; partition < file.partitions(); partition++)
            try (var requests = file.open(Topic.REQUESTS, partition)) {
                if (requests.start() > 0) expired.add(partition);
            }
        return expired;
    }

    /** One record in place of all that had expired; it has to expire, too, when all is committed. */
    void fill(Set<Integer> expired) {
        for (int home : expired) {
            var reached = next.computeIfAbsent(home, _ -> new AtomicLong());
            var filler = new ProducerRecord<byte[], byte[]>(namespace.topic(Topic.REQUESTS), home, null, null);
            producer.send(filler, (stands, failure) -> {
                if (failure != null) return;
                toExpire.put(new TopicPartition(stands.topic(), stands.partition()), stands.offset() + 1);
                reached.accumulateAndGet(stands.offset() + 1, Math::max);
            });
        }
    }

    /** The offsets before which nothing of the requests may stay. */
    Map<TopicPartition, Long> toExpire() {
        return toExpire;
    }

    /**
     * First all that has been answered: where partitions fall together, the answers must still stand in the order of
     * the requests.
     */
    void run(boolean answered) {
        for (int partition = 0; partition < file.partitions(); partition++) {
            long until = file.answered(partition).orElseThrow();
            var unheard = new UnheardRequests(file, partition);
            try (var records = file.both(partition)) {
                var line = records.next();
                while (line != null) {
                    var following = records.next();
                    boolean is = line.topic() == Topic.EVENTS || line.offset() < until;
                    if (is == answered) send(line, is ? unheard.problem(line, following) : null, is, unheard);
                    progress.reached(line.offset(), records.end(), "partition " + partition);
                    line = following;
                }
            }
            if (!answered) continue;
            keepParked(unheard);
            unheard.boards().forEach(farewells::to);
        }
    }

    /** Those that still wait now that their partition is written, and none of those whose round has come to its end. */
    private void keepParked(UnheardRequests unheard) {
        producer.flush();
        writing.keySet().retainAll(unheard.parked());
        parked.addAll(writing.values());
        writing.clear();
    }

    /** @param problem why an answered request had a dead letter for an answer; null if it had not */
    private void send(LogRecord line, String problem, boolean answered, UnheardRequests unheard) {
        int home = home(line);
        if (home < 0) {
            leftOut++;
            return;
        }
        var record = new ProducerRecord<>(namespace.topic(line.topic()), home, line.key(), line.value());
        if (line.topic() == Topic.EVENTS) {
            events++;
            var mark = mark(line);
            // What was never an event of a board is not counted, here or anywhere.
            if (mark == null || mark.board() != null) target.events().merge(home, 1L, Long::sum);
            if (mark == null) producer.send(record);
            else
                producer.send(record, (stands, failure) -> {
                    if (failure == null) letters.add(moved(mark, stands));
                });
            writeLetters();
            return;
        }
        requests++;
        if (!answered) {
            unanswered++;
            noteUnanswered(line);
            producer.send(record);
            return;
        }
        var reached = next.computeIfAbsent(home, _ -> new AtomicLong());
        boolean isTurn = unheard.isTurn(line);
        if (isTurn && ++turns % PURGE == 0) writing.keySet().retainAll(unheard.parked());
        producer.send(record, (stands, failure) -> {
            if (failure != null) return;
            reached.accumulateAndGet(stands.offset() + 1, Math::max);
            if (isTurn) writing.put(line.offset(), stands);
            if (problem != null) letters.add(letter(record, stands, problem));
        });
        writeLetters();
    }

    private void noteUnanswered(LogRecord line) {
        try {
            farewells.to(RequestReader.read(line.key(), line.value(), line.partition(), file.partitions()));
        } catch (Invalid _) {
            // It will be a dead letter, and nobody has anything by it.
        }
    }

    /** What an operator had set aside comes along, and stays set aside. */
    private Quarantine mark(LogRecord line) {
        return aside.covering(line.partition(), line.offset(), line.key(), line.value())
                .orElse(null);
    }

    private ProducerRecord<byte[], byte[]> moved(Quarantine mark, RecordMetadata stands) {
        var here = new Quarantine(
                eventsId, stands.partition(), stands.offset(), mark.digest(), mark.board(), mark.reason());
        return new ProducerRecord<>(
                namespace.topic(Topic.CONTROL),
                ControlTopic.PARTITION,
                here.key().getBytes(StandardCharsets.UTF_8),
                QuarantineJson.write(here));
    }

    /** Coordinators will not read it again, so that its dead letter comes with it. */
    private ProducerRecord<byte[], byte[]> letter(
            ProducerRecord<byte[], byte[]> asked, RecordMetadata stands, String problem) {
        return DeadLetter.of(
                namespace,
                new ConsumerRecord<>(asked.topic(), stands.partition(), stands.offset(), asked.key(), asked.value()),
                problem);
    }

    private void writeLetters() {
        for (var letter = letters.poll(); letter != null; letter = letters.poll()) producer.send(letter);
    }

    /** Says goodbye for the nodes of the boards, so that no owner lets them go. */
    private void sayGoodbye() {
        for (var goodbye : farewells.all())
            producer.send(new ProducerRecord<>(
                    namespace.topic(Topic.ALIVE),
                    Home.of(goodbye.board(), partitions),
                    goodbye.key().getBytes(StandardCharsets.UTF_8),
                    SignJson.write(goodbye)));
    }

    /** Waits until all is written. */
    void finish() {
        sayGoodbye();
        producer.flush();
        writeLetters();
        producer.flush();
    }

    /** Why nobody can answer the request; null if somebody can. */
    private String problem(LogRecord line) {
        try {
            RequestReader.read(line.key(), line.value(), line.partition(), file.partitions());
            return null;
        } catch (Invalid e) {
            return e.getMessage();
        }
    }

    /** As murmur2 of the key has it; -1 if the record must not come to where it would be read. */
    private int home(LogRecord line) {
        if (partitions == file.partitions()) return line.partition();
        if (line.topic() == Topic.REQUESTS && problem(line) != null)
            return isReadable(line) ? -1 : line.partition() % partitions;
        var mark = line.topic() == Topic.EVENTS ? mark(line) : null;
        if (mark == null) return Home.of(line.key(), partitions);
        return mark.board() == null ? line.partition() % partitions : Home.of(mark.board(), partitions);
    }

    /** On its board's partition it would be a request like others. */
    private boolean isReadable(LogRecord line) {
        try {
            RequestReader.read(line.key(), line.value(), 0, 1);
            return true;
        } catch (Invalid _) {
            return false;
        }
    }

    /**
     * Where coordinators go on: before the oldest turn that waits for others, and told up to where all else is done. What was
     * not answered here before must not be passed over: they see the rest again.
     */
    Map<TopicPartition, OffsetAndMetadata> offsets() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        next.forEach((partition, reached) -> {
            if (!target.open().contains(partition))
                offsets.put(
                        new TopicPartition(namespace.topic(Topic.REQUESTS), partition),
                        committed(partition, reached.get()));
        });
        return offsets;
    }

    private OffsetAndMetadata committed(int partition, long reached) {
        var turns = parked.stream()
                .filter(turn -> turn.partition() == partition)
                .map(RecordMetadata::offset)
                .sorted()
                .toList();
        var metadata = new OffsetMetadata(target.events().getOrDefault(partition, 0L), partitions);
        return turns.isEmpty()
                ? new OffsetAndMetadata(reached, metadata.text())
                : new OffsetAndMetadata(
                        turns.getFirst(),
                        metadata.behind(turns.getFirst(), reached, turns).text());
    }

    LogImport.Taken taken(SortedMap<String, Long> boards) {
        return new LogImport.Taken(boards, file.partitions(), partitions, requests, events, unanswered, leftOut);
    }
}
