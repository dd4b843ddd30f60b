package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.Standby;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Garbage of any kind at any place of a log: all other partitions are restored, nothing is passed over without a mark, and
 * with it everything is as if the garbage had never been there.
 */
class GarbagePropertiesTest {
    private static final LoopParts PARTS = LoopParts.SOUND.withDue(new LoopParts.Due(7, Duration.ofDays(1)));
    private static final List<String> BOARDS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void one_mark_for_each_and_no_other_partition_notices(@ForAll long seed) {
        var random = new Random(seed);
        var log = new MemoryLog(PARTS);
        ask(log, random, 5 + random.nextInt(30));
        int home = home(BOARDS.get(random.nextInt(BOARDS.size())));
        var places = new ArrayList<Long>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            places.add(garbage(log, random, home));
            ask(log, random, random.nextInt(20)); // a coordinator without a follower goes on
        }
        var counted = new TreeMap<Integer, Long>();
        for (var board : BOARDS)
            counted.merge(home(board), log.boards.board(home(board), board).seq(), Long::sum);
        // A snapshot may stand behind the place, and then nobody comes by it.
        log.topics.keySet().removeIf(topic -> topic.topic().equals(Topic.SNAPSHOTS.topicName()));

        for (long place : places) {
            var rebuilt = restore(log, counted);
            assertThat(log.corrupt).containsOnlyKeys(home);
            assertThat(log.corrupt.get(home).offset()).isEqualTo(place);
            assertRebuilt(log, rebuilt, home);
            log.quarantine(home, place, null);
        }
        var rebuilt = restore(log, counted);
        assertThat(log.corrupt).isEmpty();
        assertRebuilt(log, rebuilt, -1);
    }

    private static int home(String board) {
        return Home.of(board, MemoryLog.PARTITIONS);
    }

    private static Boards restore(MemoryLog log, Map<Integer, Long> counted) {
        var rebuilt = new Boards();
        log.restore(Standby.NONE, counted, rebuilt);
        return rebuilt;
    }

    /** @param but of this partition nothing is known */
    private static void assertRebuilt(MemoryLog log, Boards rebuilt, int but) {
        assertThat(rebuilt.of(but)).isEmpty();
        for (var name : BOARDS) {
            var board = log.boards.board(home(name), name);
            if (home(name) != but && board.seq() > 0)
                assertThat(rebuilt.of(home(name)).get(name).isSameAs(board))
                        .as(name)
                        .isTrue();
        }
    }

    private static void ask(MemoryLog log, Random random, int requests) {
        for (int i = 0; i < requests; i++) {
            var board = BOARDS.get(random.nextInt(BOARDS.size()));
            log.ask(board, random.nextInt(3) == 0 ? Requests.define() : Requests.create("b" + random.nextInt(9)));
        }
    }

    /** Bytes that are no event, none at all, an event once more, or one under another's key or from another partition. */
    private static long garbage(MemoryLog log, Random random, int home) {
        var bytes = new byte[random.nextInt(50)];
        random.nextBytes(bytes);
        var events = new ArrayList<byte[]>();
        log.topics.forEach((topic, records) -> {
            if (topic.topic().equals(Topic.EVENTS.topicName()))
                for (var record : records)
                    if (record.value() != null && record.value().length > bytes.length) events.add(record.value());
        });
        var any = events.isEmpty() ? bytes : events.get(random.nextInt(events.size()));
        var key = BOARDS.get(random.nextInt(BOARDS.size()));
        return switch (random.nextInt(5)) {
            case 0 -> log.writeGarbage(home, key, bytes);
            case 1 -> log.writeGarbage(home, key, null);
            case 2 -> log.writeGarbage(home, null, any);
            case 3 -> log.writeGarbage(home, "ghost", any);
            default -> log.writeGarbage(home, key, any);
        };
    }
}
