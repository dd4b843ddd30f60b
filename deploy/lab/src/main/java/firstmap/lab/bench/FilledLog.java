package firstmap.lab.bench;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.Request;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A topic of events as coordinators would have written it, but written by the boards themselves: many boards in turn,
 * request by request, so that the events of one buffer are spread among those of all the others.
 */
final class FilledLog {
    static final int BOARDS = 64;

    private final Map<String, Object> kafka;
    private final List<Board> boards = new ArrayList<>();
    private long frames;
    private long events;

    /** @param bootstrap a cluster without firstmap topics */
    FilledLog(String bootstrap) {
        kafka = Map.of("bootstrap.servers", bootstrap);
        for (int board = 0; board < BOARDS; board++) boards.add(Boards.fresh("board-" + board));
    }

    Map<String, Object> kafka() {
        return kafka;
    }

    /** @param least events; a few more until all buffers are freed */
    void fill(long least, Consumer<String> progress) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(kafka)) {
            new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
        }
        try (var producer = BulkProducer.of(kafka)) {
            long seq = 0;
            for (var request : Workload.begin()) ask(producer, ++seq, request);
            for (long said = 0; events < least; frames++) {
                for (var request : Workload.frame(frames)) ask(producer, ++seq, request);
                if (events - said < 1_000_000) continue;
                said = events;
                progress.accept("%,d of %,d events written".formatted(events, least));
            }
        }
    }

    private void ask(KafkaProducer<byte[], byte[]> producer, long seq, Request request) {
        for (var board : boards) {
            var key = board.id().getBytes(StandardCharsets.UTF_8);
            for (var decision : EventSealer.decide(board, Workload.record(board.id(), seq, request))) {
                board.evolve(decision.record());
                producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), key, decision.json()));
                events++;
            }
        }
    }

    long events() {
        return events;
    }

    String board(SplittableRandom chance) {
        return boards.get(chance.nextInt(BOARDS)).id();
    }

    /** One that was there and is freed. */
    String buffer(SplittableRandom chance) {
        return Workload.buffer(chance.nextLong(frames));
    }
}
