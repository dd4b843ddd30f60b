package firstmap.lab.bench;

import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.RequestRecord;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What coordinators write for the requests of one round: how long each event is, in the order of the requests of each
 * partition, and a sample of their bytes. All of the bytes would not find room beside a broker.
 */
final class Answers {
    private static final int SAMPLE = 4 << 20;

    private final List<Lengths> partitions;
    private final ByteArrayOutputStream sample = new ByteArrayOutputStream();
    private long requests;
    private long events;

    Answers(int partitions) {
        this.partitions = Stream.generate(Lengths::new).limit(partitions).toList();
    }

    /** Decides a request on its board, which changes by it. */
    void decide(int partition, Board board, RequestRecord request) {
        var decisions = EventSealer.decide(board, request);
        partitions.get(partition).add(decisions.size());
        for (var decision : decisions) {
            board.evolve(decision.record());
            partitions.get(partition).add(decision.json().length);
            if (sample.size() < SAMPLE) sample.writeBytes(decision.json());
        }
        requests++;
        events += decisions.size();
    }

    long requests() {
        return requests;
    }

    long events() {
        return events;
    }

    Copies copies() {
        return new Copies();
    }

    /** As many records of as many bytes, which compress as well, request by request. */
    final class Copies {
        private final byte[] bytes = sample.toByteArray();
        private final int[] next = new int[partitions.size()];
        private int from;

        /** What answers the next request of this partition. */
        List<byte[]> next(int partition) {
            var lengths = partitions.get(partition);
            var copies = new ArrayList<byte[]>();
            for (int left = lengths.get(next[partition]++); left > 0; left--)
                copies.add(copy(lengths.get(next[partition]++)));
            return copies;
        }

        private byte[] copy(int length) {
            if (from + length > bytes.length) from = 0;
            return Arrays.copyOfRange(bytes, from, from += length);
        }
    }

    /** Of each request how many events it has, then the length of each of them. */
    private static final class Lengths {
        private int[] numbers = new int[1 << 10];
        private int size;

        void add(int number) {
            if (size == numbers.length) numbers = Arrays.copyOf(numbers, 2 * size);
            numbers[size++] = number;
        }

        int get(int index) {
            return numbers[index];
        }
    }
}
