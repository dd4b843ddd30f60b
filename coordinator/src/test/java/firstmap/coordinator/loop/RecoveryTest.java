package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.Played;
import firstmap.coordinator.trial.SealedText;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Quarantine;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.QuarantineJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    private static final String BOARD = "phone";
    private static final int HOME = Home.of(BOARD, MemoryLog.PARTITIONS);

    /** After every tenth event of a partition. */
    private static final LoopParts PARTS = LoopParts.SOUND.withDue(new LoopParts.Due(10, Duration.ofDays(1)));

    private final MemoryLog log = new MemoryLog(PARTS);
    private final Boards rebuilt = new Boards();

    // ---- snapshots

    @Test
    void a_partition_without_snapshots_is_rebuilt_from_all_of_its_events() {
        ask(9);
        assertThat(log.snapshots(BOARD)).isEmpty();
        assertThat(read()).isEqualTo(9);
    }

    @Test
    void what_snapshots_cover_is_not_read_again() {
        ask(25);
        // The checkpoint stands where the last acknowledged event stood: the one of its own transaction is read again.
        assertThat(read()).isEqualTo(6);
    }

    @Test
    void boards_that_have_not_changed_keep_the_snapshot_they_have() {
        var other = neighbour();
        ask(10);
        for (int i = 0; i < 10; i++) log.ask(other, Requests.define());
        assertThat(log.records(Topic.SNAPSHOTS, BOARD).stream()
                        .map(record -> new String(record.key(), StandardCharsets.UTF_8)))
                .containsExactly(BOARD + "#0", BOARD, "#", other + "#0", other, "#");
        assertThat(read()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", BOARD, BOARD + "#0"})
    void a_snapshot_of_which_a_record_is_damaged_or_gone_costs_time_only(String key) {
        ask(25);
        log.spoil(BOARD, key, RecoveryTest::flipped);
        assertThat(read()).isEqualTo(25);
        log.spoil(BOARD, key, _ -> null);
        assertThat(read()).isEqualTo(25);
        log.spoil(BOARD, key, _ -> new byte[0]);
        assertThat(read()).isEqualTo(25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", BOARD})
    void a_snapshot_of_another_version_is_not_guessed_at(String key) {
        ask(25);
        log.spoil(
                BOARD,
                key,
                json -> text(json)
                        .replaceFirst("\"version\":[12],", "\"version\":3,")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(read()).isEqualTo(25);
    }

    @Test
    void a_snapshot_that_is_older_than_its_checkpoint_costs_time_only() {
        ask(15);
        var old = Map.copyOf(log.snapshots(BOARD));
        ask(10);
        old.forEach((key, value) -> {
            if (!key.equals("#")) log.spoil(BOARD, key, _ -> value);
        });
        assertThat(read()).isEqualTo(25);
    }

    @Test
    void the_only_snapshot_of_a_board_that_said_nothing_since_is_missed_when_it_is_gone() {
        var other = neighbour();
        log.ask(other, Requests.define());
        ask(25);
        log.spoil(other, other, _ -> null);
        assertThat(read()).isEqualTo(26);
    }

    @Test
    void a_checkpoint_that_is_older_than_its_snapshots_costs_the_events_between() {
        ask(15);
        var old = log.snapshots(BOARD).get("#");
        ask(10);
        log.spoil(BOARD, "#", _ -> old);
        assertThat(read()).isEqualTo(16);
    }

    @Test
    void a_snapshot_that_knows_another_history_is_dropped() {
        var forger = new MemoryLog(PARTS.withSnapshot(board -> {
            var sound = Snapshot.of(board);
            return new Snapshot(
                    sound.board(),
                    sound.seq(),
                    "f".repeat(64),
                    sound.last(),
                    sound.at(),
                    sound.nodes(),
                    sound.defined(),
                    null);
        }));
        // Nothing follows that could not follow: the event itself has to tell.
        ask(forger, 20);
        assertThat(forger.restore(Standby.NONE, Map.of(), rebuilt).get(HOME).read())
                .isEqualTo(20);
    }

    @Test
    void a_snapshot_with_the_state_of_another_event_is_believed() {
        var behind = new TreeMap<String, Board>();
        var late = new MemoryLog(PARTS.withSnapshot(board -> {
            // As if it had been taken before the last event.
            var before = behind.getOrDefault(board.id(), Boards.fresh(board.id()));
            behind.put(board.id(), board.copy());
            return new Snapshot(
                    board.id(),
                    board.seq(),
                    board.head(),
                    Snapshot.of(board).last(),
                    Snapshot.of(board).at(),
                    Snapshot.of(board).nodes(),
                    Snapshot.of(before).defined(),
                    null);
        }));
        ask(late, 25);
        late.restore(Standby.NONE, Map.of(), rebuilt);
        assertThat(rebuilt.board(HOME, BOARD).isSameAs(late.boards.board(HOME, BOARD)))
                .as("no number and no hash shows what is in it: a simulation has to")
                .isFalse();
    }

    // ---- what is lost

    /** Found by the simulation: a coordinator stopped between two questions took a longer log for one that was cut. */
    @Test
    void snapshots_that_are_written_while_a_recovery_stands_still_are_no_sign_of_a_log_that_was_cut() {
        ask(9);
        log.beforeSnapshots = () -> {
            log.beforeSnapshots = () -> {};
            ask(20);
        };
        assertThat(read()).isEqualTo(10);
    }

    @Test
    void a_log_that_ends_before_its_snapshots_has_lost_events() {
        ask(20);
        log.cut(BOARD, 1);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("19 events, but has had 20: 1 are missing");
        log.cut(BOARD, 15);
        assertThatThrownBy(this::read).isInstanceOf(CorruptLog.class).hasMessageContaining("16 are missing");
    }

    @Test
    void a_log_that_holds_fewer_events_than_were_committed_has_lost_some() {
        ask(9);
        assertThat(read(9)).isEqualTo(9);
        log.cut(BOARD, 3);
        assertThatThrownBy(() -> read(9))
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("6 events, but has had 9: 3 are missing");
    }

    @Test
    void a_log_that_was_made_anew_has_lost_everything() {
        ask(20);
        log.topics.remove(MemoryLog.home(Topic.SNAPSHOTS, BOARD));
        log.cut(BOARD, 20);
        assertThatThrownBy(() -> read(20)).isInstanceOf(CorruptLog.class).hasMessageContaining("20 are missing");
    }

    @Test
    void events_that_were_deleted_are_not_missed_where_snapshots_cover_them() {
        ask(25);
        var last = log.records(Topic.EVENTS, BOARD).get(22).offset();
        log.delete(BOARD, last - 5);
        assertThat(read(25)).isEqualTo(5);
        log.delete(BOARD, log.records(Topic.EVENTS, BOARD).getLast().offset() + 1);
        assertThatThrownBy(() -> read(25))
                .as("five were deleted that no snapshot covers")
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("have been deleted, and nothing covers them");
    }

    @Test
    void all_may_be_deleted_that_snapshots_know_even_behind_their_checkpoint() {
        ask(20);
        log.delete(BOARD, log.records(Topic.EVENTS, BOARD).getLast().offset() + 1);
        assertThat(read(20)).isZero();
        assertThatThrownBy(this::read)
                .as("if nobody has counted, nobody can tell")
                .isInstanceOf(CorruptLog.class);
    }

    @Test
    void events_that_were_deleted_and_that_nothing_covers_are_the_end() {
        ask(9);
        log.delete(BOARD, 3);
        assertThatThrownBy(() -> read(9))
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("offset 3: the events before this offset have been deleted");
    }

    @Test
    void a_board_that_is_not_at_home_shows_that_the_number_of_partitions_was_changed() {
        ask(1);
        var stored = log.records(Topic.EVENTS, BOARD).getFirst();
        log.append(new ProducerRecord<>(
                Topic.EVENTS.topicName(), (HOME + 1) % MemoryLog.PARTITIONS, stored.key(), stored.value()));
        read();
        assertThat(log.corrupt.get((HOME + 1) % MemoryLog.PARTITIONS))
                .hasMessageContaining("belongs on partition " + HOME + " of 4; has their number been changed?");
    }

    @Test
    void a_record_that_nobody_can_read_keeps_back_its_own_partition_only() {
        ask(3);
        var elsewhere = elsewhere();
        log.ask(elsewhere, Requests.define());
        var offset =
                log.append(new ProducerRecord<>(Topic.EVENTS.topicName(), HOME, MemoryLog.key(BOARD), new byte[] {1}));
        assertThat(log.restore(Standby.NONE, Map.of(HOME, 3L), rebuilt))
                .doesNotContainKey(HOME)
                .hasSize(3);
        assertThat(log.corrupt).containsOnlyKeys(HOME);
        assertThat(log.corrupt.get(HOME).offset()).isEqualTo(offset);
        assertThat(rebuilt.of(HOME)).isEmpty();
        assertThat(rebuilt.of(Home.of(elsewhere, MemoryLog.PARTITIONS))).containsOnlyKeys(elsewhere);
    }

    // ---- what is set aside

    @ParameterizedTest
    @MethodSource("foreign")
    void a_foreign_record_that_is_set_aside_is_passed_over_and_never_counted(String key, byte[] value) {
        ask(9);
        var offset = log.writeGarbage(HOME, key, value == COPY ? first() : value);
        assertThatThrownBy(() -> read(9)).isInstanceOf(CorruptLog.class).hasMessageContaining("offset " + offset);
        log.quarantine(HOME, offset, null);
        assertThat(read(9)).isEqualTo(9);
        ask(5);
        assertThat(read(14)).as("the chains go on behind it").isPositive();
        ask(20);
        assertThat(read(34)).as("from snapshots that were taken behind it").isLessThan(12);
        log.cut(BOARD, 1);
        assertThatThrownBy(() -> read(34)).as("it stands for nothing").isInstanceOf(CorruptLog.class);
    }

    /** Stands for the first event once more. */
    private static final byte[] COPY = {};

    private static Stream<Arguments> foreign() {
        return Stream.of(
                arguments(BOARD, new byte[] {'{'}),
                arguments(BOARD, null),
                arguments(null, new byte[] {1, 2, 3}),
                arguments("ghost", new byte[0]),
                arguments(BOARD, COPY),
                arguments("ghost", COPY));
    }

    private byte[] first() {
        return log.records(Topic.EVENTS, BOARD).getFirst().value();
    }

    @Test
    void a_mark_on_what_fits_or_of_other_bytes_or_of_another_topic_is_obeyed_by_nobody() {
        ask(9);
        for (var record : log.records(Topic.EVENTS, BOARD)) log.quarantine(HOME, record.offset(), BOARD);
        assertThat(read(9)).as("they read and fit").isEqualTo(9);
        var offset = log.writeGarbage(HOME, BOARD, new byte[] {'{'});
        var digest = QuarantineJson.digest(MemoryLog.key(BOARD), new byte[] {'{'});
        log.say(new Quarantine("topic-0", HOME, offset, digest, null, "another topic"));
        assertThatThrownBy(() -> read(9)).isInstanceOf(CorruptLog.class);
        log.say(new Quarantine(log.eventsId(), HOME, offset, "0".repeat(64), null, "other bytes"));
        assertThatThrownBy(() -> read(9)).isInstanceOf(CorruptLog.class);
        log.say(new Quarantine(log.eventsId(), HOME, offset, digest, null, "this one"));
        assertThat(read(9)).isEqualTo(9);
    }

    @Test
    void a_damaged_event_breaks_its_board_and_no_other_and_still_counts() {
        var other = neighbour();
        log.ask(other, Requests.define());
        ask(12);
        log.ask(other, Requests.create("b"));
        var damaged = log.records(Topic.EVENTS, BOARD).get(5);
        log.damage(HOME, damaged.offset(), new byte[] {'?'});
        log.topics.remove(MemoryLog.home(Topic.SNAPSHOTS, BOARD));
        assertThatThrownBy(() -> read(14)).isInstanceOf(CorruptLog.class);
        log.quarantine(HOME, damaged.offset(), BOARD);

        var restored = log.restore(Standby.NONE, Map.of(HOME, 14L), rebuilt).get(HOME);
        assertThat(log.corrupt).isEmpty();
        assertThat(restored.events()).as("as many as were committed").isEqualTo(14);
        assertThat(rebuilt.board(HOME, BOARD).seq()).as("what stands before it").isEqualTo(4);
        assertThat(rebuilt.broken(HOME, BOARD).orElseThrow())
                .hasMessageContaining(
                        "offset " + damaged.offset() + ": an event of board phone is set aside (on purpose)");
        assertThat(rebuilt.broken(HOME, other)).isEmpty();
        assertThat(rebuilt.board(HOME, other).isSameAs(log.boards.board(HOME, other)))
                .isTrue();
        log.restore(Standby.NONE, Map.of(HOME, 15L), rebuilt);
        assertThat(log.corrupt.get(HOME)).hasMessageContaining("1 are missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 11})
    void a_board_that_stands_still_can_be_retired_and_is_so_for_everybody_who_comes_later(int lost) {
        var other = neighbour();
        ask(12);
        log.ask(other, Requests.define());
        var events = log.records(Topic.EVENTS, BOARD);
        var last = EventJson.read(events.get(lost == 11 ? 10 : 11).value());
        log.damage(HOME, events.get(lost).offset(), new byte[] {'?'});
        log.quarantine(HOME, events.get(lost).offset(), BOARD);
        log.restore(Standby.NONE, Map.of(HOME, 13L), rebuilt);
        assertThat(rebuilt.retire(HOME, asked("stranger", 1, new Request.Retire())))
                .as("another has defined it")
                .isEmpty();
        assertThat(rebuilt.retire(HOME, asked("test", 11, new Request.Retire())))
                .as("that number has had its outcome")
                .isEmpty();
        assertThat(rebuilt.retire(HOME, asked("test", 13, Requests.create("z"))))
                .isEmpty();

        var retired =
                rebuilt.retire(HOME, asked("test", 13, new Request.Retire())).orElseThrow();
        assertThat(retired.record().seq()).isEqualTo(last.seq() + 1);
        assertThat(retired.record().prev()).isEqualTo(last.hash());
        log.write(BOARD, retired.json());
        var late = EventSealer.decide(rebuilt.board(HOME, BOARD), asked("test", 14, Requests.define()));
        assertThat(late.getFirst().record().event())
                .isInstanceOfSatisfying(
                        Event.Refused.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.EEXIST));
        log.write(BOARD, late.getFirst().json());
        rebuilt.board(HOME, BOARD).evolve(late.getFirst().record());

        var again = new Boards();
        var restored = log.restore(warm(), Map.of(HOME, 15L), again).get(HOME);
        assertThat(log.corrupt).isEmpty();
        assertThat(restored.events()).isEqualTo(15);
        assertThat(again.broken(HOME, BOARD)).isEmpty();
        assertThat(again.board(HOME, BOARD).isRetired()).isTrue();
        assertThat(again.board(HOME, BOARD).isSameAs(rebuilt.board(HOME, BOARD)))
                .isTrue();
        assertThat(again.board(HOME, other).isSameAs(log.boards.board(HOME, other)))
                .isTrue();
        log.restore(Standby.NONE, Map.of(HOME, 16L), again);
        assertThat(log.corrupt.get(HOME)).hasMessageContaining("1 are missing");
    }

    @Test
    void a_board_whose_definition_is_lost_can_be_retired_by_nobody() {
        ask(3);
        log.damage(HOME, 0, new byte[] {'?'});
        log.quarantine(HOME, 0, BOARD);
        log.restore(Standby.NONE, Map.of(HOME, 3L), rebuilt);
        assertThat(rebuilt.retire(HOME, asked("test", 4, new Request.Retire()))).isEmpty();
        assertThat(rebuilt.broken(HOME, BOARD)).isPresent();
    }

    /** Whoever has the key can write what looks like an end, or like a number beyond all others. */
    @Test
    void what_does_not_end_a_broken_board_by_its_rule_leaves_it_standing_still() {
        ask(5);
        var last = log.boards.board(HOME, BOARD);
        var lost = log.records(Topic.EVENTS, BOARD).get(2);
        log.damage(HOME, lost.offset(), new byte[] {'?'});
        log.quarantine(HOME, lost.offset(), BOARD);
        log.write(
                BOARD,
                end("stranger", 1, 0, 6, last.head()),
                end("test", 9, 0, 6, last.head()),
                end("test", 6, 0, 7, last.head()),
                end("test", 6, 0, 6, "0".repeat(64)),
                end("test", 6, 0, Long.MAX_VALUE, last.head()));
        log.restore(Standby.NONE, Map.of(HOME, 10L), rebuilt);
        assertThat(log.corrupt).isEmpty();
        assertThat(rebuilt.broken(HOME, BOARD)).isPresent();
        var retired =
                rebuilt.retire(HOME, asked("test", 20, new Request.Retire())).orElseThrow();
        log.write(BOARD, retired.json());
        var again = new Boards();
        var restored = log.restore(Standby.NONE, Map.of(HOME, 11L), again).get(HOME);
        assertThat(restored.events()).isEqualTo(11);
        assertThat(again.board(HOME, BOARD).isRetired()).isTrue();
    }

    private static byte[] end(String node, long nodeSeq, long missed, long seq, String prev) {
        return EventJson.seal(new EventRecord(
                        BOARD, seq, node + "/1", node, nodeSeq, missed, 20, 0, new Event.Retired(), prev, null))
                .json();
    }

    private static RequestRecord asked(String node, long seq, Request request) {
        return new RequestRecord(node + "/" + seq, node, seq, BOARD, 20, request, null);
    }

    @Test
    void where_a_board_stands_still_nobody_begins_with_what_snapshots_or_others_know() {
        ask(25);
        var early = log.records(Topic.EVENTS, BOARD).get(2);
        log.damage(HOME, early.offset(), new byte[] {'?'});
        log.quarantine(HOME, early.offset(), BOARD);
        var restored = log.restore(warm(), Map.of(HOME, 25L), rebuilt).get(HOME);
        assertThat(restored.read()).isEqualTo(25);
        assertThat(rebuilt.broken(HOME, BOARD)).isPresent();
    }

    @Test
    void an_event_that_follows_and_cannot_be_applied_leaves_its_board_as_it_was_when_it_is_set_aside() {
        ask(5);
        var board = log.boards.board(HOME, BOARD);
        var impossible = EventJson.seal(new EventRecord(
                BOARD,
                board.seq() + 1,
                "x/1",
                "x",
                1,
                0,
                0,
                new Event.Freed("nobody", "cma", 4096L),
                board.head(),
                null));
        var offset = log.writeGarbage(HOME, BOARD, impossible.json());
        assertThatThrownBy(() -> read(5)).isInstanceOf(CorruptLog.class);
        log.quarantine(HOME, offset, null);
        assertThat(read(5)).isEqualTo(5);
    }

    // ---- warm

    @Test
    void a_warm_copy_is_continued_and_nothing_is_read_again() {
        ask(20);
        var warm = warm();
        assertThat(log.restore(warm, Map.of(HOME, 20L), rebuilt).get(HOME).read())
                .isZero();
        assertSame();
        ask(3);
        assertThat(log.restore(warm, Map.of(HOME, 23L), rebuilt).get(HOME).read())
                .isEqualTo(3);
        assertSame();
    }

    @Test
    void a_partition_that_comes_back_is_taken_up_where_it_was_left() {
        ask(25);
        var left = log.checkpoints.drop(HOME).orElseThrow();
        var taken = log.restore(Standby.NONE, Map.of(HOME, 25L), Map.of(HOME, left), rebuilt)
                .get(HOME);
        assertThat(taken.read()).isZero();
        assertThat(taken.uncovered()).as("changed since the last snapshots").containsExactly(BOARD);
        assertSame();
        assertThat(left.parts()).containsEntry(BOARD, 1);
    }

    @Test
    void a_warm_copy_that_cannot_be_continued_is_dropped_for_snapshots() {
        ask(25);
        var impostor = Boards.fresh(BOARD);
        for (var record : log.records(Topic.EVENTS, BOARD).subList(0, 24)) impostor.evolve(event(record.value()));
        var position = log.records(Topic.EVENTS, BOARD).get(23).offset();
        assertThat(log.restore(standby(impostor, position), Map.of(), rebuilt)
                        .get(HOME)
                        .read())
                .as("it has seen an event that it would read again")
                .isEqualTo(6);
        assertSame();
        assertThat(log.restore(standby(Boards.fresh(BOARD), position), Map.of(), rebuilt)
                        .get(HOME)
                        .read())
                .as("it has seen nothing")
                .isEqualTo(6);
        assertSame();
        assertThat(log.restore(standby(impostor, 1_000), Map.of(), rebuilt)
                        .get(HOME)
                        .read())
                .as("it is ahead of the log")
                .isEqualTo(6);
        assertSame();
    }

    // ---- a rule that is not there

    @Test
    void a_partition_with_a_board_of_an_unknown_rule_is_not_restored_and_all_others_are() {
        ask(3);
        var elsewhere = elsewhere();
        log.ask(elsewhere, Requests.define());
        var other = neighbour();
        log.write(other, undecidable(other).getFirst().json());
        assertThat(log.restore(Standby.NONE, Map.of(), rebuilt))
                .doesNotContainKey(HOME)
                .hasSize(3);
        assertThat(log.undecidable).containsOnlyKeys(HOME);
        assertThat(log.undecidable.get(HOME).board()).isEqualTo(other);
        assertThat(log.undecidable.get(HOME).rule()).isEqualTo(AnotherRule.UNKNOWN);
        assertThat(rebuilt.of(HOME)).isEmpty();
        assertThat(rebuilt.of(Home.of(elsewhere, MemoryLog.PARTITIONS))).containsOnlyKeys(elsewhere);
    }

    @Test
    void what_an_unknown_rule_says_of_its_board_need_not_be_known() {
        var defined = undecidable(BOARD).getFirst();
        var later = "{\"type\":\"granted\",\"board\":\"phone\",\"seq\":2,\"prev\":\"%s\"}"
                .formatted(defined.record().hash());
        log.write(BOARD, defined.json(), SealedText.of(later));
        log.restore(Standby.NONE, Map.of(), rebuilt);
        assertThat(log.undecidable).containsOnlyKeys(HOME);

        var file = text(defined.json()).replace("\"policy\"", "\"time\":\"granted\",\"policy\"");
        var unreadable = new MemoryLog(PARTS);
        unreadable.write(BOARD, SealedText.of(file.replaceFirst(",\"hash\":.*", "}")));
        unreadable.restore(Standby.NONE, Map.of(), rebuilt);
        assertThat(unreadable.undecidable).containsOnlyKeys(HOME);

        var corrupt = new MemoryLog(PARTS);
        corrupt.write(BOARD, file.getBytes(StandardCharsets.UTF_8));
        corrupt.restore(Standby.NONE, Map.of(), rebuilt);
        assertThat(corrupt.corrupt).as("its hash is another's").containsOnlyKeys(HOME);
    }

    @Test
    void a_base_with_a_board_of_an_unknown_rule_is_as_good_as_the_log() {
        var board = Boards.fresh(BOARD);
        for (var event : undecidable(BOARD)) {
            log.write(BOARD, event.json());
            board.evolve(event.record());
        }
        var position = log.ends(Topic.EVENTS, List.of(HOME)).get(MemoryLog.home(Topic.EVENTS, BOARD));
        log.restore(standby(board, position), Map.of(HOME, board.seq()), rebuilt);
        assertThat(log.undecidable).containsOnlyKeys(HOME);
        assertThat(rebuilt.of(HOME)).isEmpty();
    }

    private static List<EventJson.Sealed> undecidable(String board) {
        var played = new Played(board);
        played.ask("test", Requests.define());
        played.ask("test", Requests.create("b"));
        return AnotherRule.by(AnotherRule.UNKNOWN, played.events);
    }

    /** A board of another partition. */
    private static String elsewhere() {
        for (int i = 0; ; i++) if (Home.of("n" + i, MemoryLog.PARTITIONS) != HOME) return "n" + i;
    }

    // ----

    private void ask(int requests) {
        ask(log, requests);
    }

    /** One event each; every fifth changes more than what was heard. */
    private static void ask(MemoryLog log, int requests) {
        for (int i = 0; i < requests; i++) {
            long seq = log.boards.board(HOME, BOARD).seq();
            log.ask(BOARD, seq % 5 == 4 ? Requests.create("b" + seq) : Requests.define());
        }
    }

    /** Another board of the same partition. */
    private static String neighbour() {
        for (int i = 0; ; i++) if (Home.of("n" + i, MemoryLog.PARTITIONS) == HOME) return "n" + i;
    }

    private long read() {
        return read(0);
    }

    /** Rebuilds it elsewhere, and says how many events were read. */
    private long read(long counted) {
        var restored = log.restore(Standby.NONE, Map.of(HOME, counted), rebuilt);
        if (log.corrupt.containsKey(HOME)) throw log.corrupt.get(HOME);
        assertSame();
        return restored.get(HOME).read();
    }

    private void assertSame() {
        assertThat(rebuilt.of(HOME).keySet()).isEqualTo(log.boards.of(HOME).keySet());
        log.boards
                .of(HOME)
                .forEach((name, board) -> assertThat(rebuilt.of(HOME).get(name).isSameAs(board))
                        .as(name)
                        .isTrue());
    }

    private Standby warm() {
        var copy = log.boards.board(HOME, BOARD).copy();
        return standby(copy, log.ends(Topic.EVENTS, List.of(HOME)).get(MemoryLog.home(Topic.EVENTS, BOARD)));
    }

    private static Standby standby(Board board, long position) {
        return partition -> partition == HOME
                ? Optional.of(new Standby.Warm(new TreeMap<>(Map.of(BOARD, board.copy())), position))
                : Optional.empty();
    }

    private static EventRecord event(byte[] json) {
        return EventJson.read(json);
    }

    private static byte[] flipped(byte[] bytes) {
        var flipped = bytes.clone();
        flipped[flipped.length / 2] ^= 1;
        return flipped;
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
