package firstmap.lab.simulation.kafka;

import static firstmap.events.topics.Topic.EVENTS;
import static firstmap.events.topics.Topic.SNAPSHOTS;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What becomes of transactions, and of who writes in them. */
final class TransactionScripts {
    private TransactionScripts() {}

    static List<KafkaScript> all() {
        return List.of(
                new KafkaScript(
                        "a producer that is fenced between two transactions", TransactionScripts::fencedBetween),
                new KafkaScript(
                        "a producer that is fenced and commits what has not been sent",
                        TransactionScripts::fencedUnsent),
                new KafkaScript(
                        "a producer that is fenced in mid-transaction and sends", TransactionScripts::fencedSends),
                new KafkaScript(
                        "a producer that is fenced in mid-transaction and commits", TransactionScripts::fencedCommits),
                new KafkaScript(
                        "a producer that is fenced in mid-transaction and aborts", TransactionScripts::fencedAborts),
                new KafkaScript(
                        "a producer that is fenced in mid-transaction and closes", TransactionScripts::fencedCloses),
                new KafkaScript("the next life ends what the one before has open", TransactionScripts::nextLife),
                new KafkaScript(
                        "a commit after the transaction's time",
                        play -> afterItsTime(play, "commit", Producer::commitTransaction)),
                new KafkaScript(
                        "an abort after the transaction's time",
                        play -> afterItsTime(play, "abort", Producer::abortTransaction)),
                new KafkaScript("a record after the transaction's time", TransactionScripts::sendsAfterItsTime),
                new KafkaScript(
                        "what was aborted is invisible and positions pass over it", TransactionScripts::aborted),
                new KafkaScript("what is open hides what stands behind it", TransactionScripts::open),
                new KafkaScript("two that write by turns to one partition", TransactionScripts::interleaved),
                new KafkaScript("an empty transaction leaves no trace", TransactionScripts::empty),
                new KafkaScript(
                        "records of one transaction keep their order on each partition", TransactionScripts::order),
                new KafkaScript("calls in the wrong order", TransactionScripts::wrongOrder),
                new KafkaScript("calls after a transaction has ended", TransactionScripts::endedTwice),
                new KafkaScript("calls after the producer was closed", TransactionScripts::closed),
                new KafkaScript(
                        "a producer that is closed in mid-transaction aborts it", TransactionScripts::closedOpen),
                new KafkaScript("an abort after a record that is too long", play -> tooLong(play, true)),
                new KafkaScript("a commit after a record that is too long", play -> tooLong(play, false)),
                new KafkaScript("a record for a partition that there is not", TransactionScripts::nowhere),
                new KafkaScript("an abort with records that have not been sent yet", TransactionScripts::abortedUnsent),
                new KafkaScript("keys, values and headers come as they were sent", TransactionScripts::contents),
                new KafkaScript(
                        "a successor ends what somebody has open who is no member", TransactionScripts::endedByOthers));
    }

    private static void fencedBetween(KafkaPlay play) {
        var first = play.writer("a");
        var second = play.writer("a");
        play.tries("begin", first::beginTransaction);
        play.sends(first, EVENTS, 0, "one");
        play.sends(first, EVENTS, 0, "two");
        play.tries("commit", first::commitTransaction);
        play.tries("abort", first::abortTransaction);
        play.tries("begin again", first::beginTransaction);
        wholeTransaction(play, second, "three");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void wholeTransaction(KafkaPlay play, Producer<byte[], byte[]> writer, String value) {
        play.tries("begin the next", writer::beginTransaction);
        play.sends(writer, EVENTS, 0, value);
        play.tries("commit the next", writer::commitTransaction);
        play.settles(EVENTS, 0);
    }

    private static void fencedUnsent(KafkaPlay play) {
        var first = play.writer("a");
        var second = play.writer("a");
        first.beginTransaction();
        first.send(play.record(EVENTS, 0, "one"));
        play.tries("commit", first::commitTransaction);
        play.tries("abort", first::abortTransaction);
        wholeTransaction(play, second, "two");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void fencedSends(KafkaPlay play) {
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        var second = play.writer("a");
        play.sends(first, EVENTS, 0, "two");
        play.sends(first, EVENTS, 1, "three");
        play.tries("commit", first::commitTransaction);
        play.tries("abort", first::abortTransaction);
        wholeTransaction(play, second, "four");
        play.reader(EVENTS, 0, 1).readsToEnd("events");
    }

    private static void fencedCommits(KafkaPlay play) {
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        var second = play.writer("a");
        play.tries("commit", first::commitTransaction);
        play.tries("commit again", first::commitTransaction);
        play.tries("abort", first::abortTransaction);
        play.tries("begin", first::beginTransaction);
        wholeTransaction(play, second, "two");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void fencedAborts(KafkaPlay play) {
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        var second = play.writer("a");
        play.tries("abort", first::abortTransaction);
        play.tries("begin", first::beginTransaction);
        wholeTransaction(play, second, "two");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void fencedCloses(KafkaPlay play) {
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        var second = play.writer("a");
        second.beginTransaction();
        play.sends(second, EVENTS, 0, "two");
        play.tries("close", () -> first.close(Duration.ofSeconds(5)));
        play.tries("commit", second::commitTransaction);
        play.settles(EVENTS, 0);
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void nextLife(KafkaPlay play) {
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one", "two");
        play.sends(first, SNAPSHOTS, 1, "three");
        play.notesEnds(EVENTS, 0);
        var second = play.writer("a");
        play.settles(EVENTS, 0);
        play.settles(SNAPSHOTS, 1);
        play.notesEnds(EVENTS, 0);
        play.notesEnds(SNAPSHOTS, 1);
        second.beginTransaction();
        play.sends(second, EVENTS, 0, "four");
        play.tries("commit", second::commitTransaction);
        play.settles(EVENTS, 0);
        var reader = play.reader(EVENTS, 0);
        reader.readsToEnd("events");
        reader.notesPosition(play.at(EVENTS, 0));
    }

    private interface End {
        void of(Producer<byte[], byte[]> writer);
    }

    private static Producer<byte[], byte[]> impatient(KafkaPlay play) {
        var writer = play.stage().writer("a", Map.of("transaction.timeout.ms", 1_000));
        writer.initTransactions();
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.notesEnds(EVENTS, 0);
        play.settles(EVENTS, 0);
        play.notesEnds(EVENTS, 0);
        return writer;
    }

    private static void afterItsTime(KafkaPlay play, String what, End end) {
        var writer = impatient(play);
        play.tries(what, () -> end.of(writer));
        play.tries("abort", writer::abortTransaction);
        wholeTransaction(play, writer, "two");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void sendsAfterItsTime(KafkaPlay play) {
        var writer = impatient(play);
        play.sends(writer, EVENTS, 0, "two");
        play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        wholeTransaction(play, writer, "three");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void aborted(KafkaPlay play) {
        var writer = play.writer("a");
        var reader = play.reader(EVENTS, 0, 1);
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one", "two");
        play.sends(writer, EVENTS, 1, "three");
        play.tries("abort", writer::abortTransaction);
        play.settles(EVENTS, 0);
        play.settles(EVENTS, 1);
        reader.readsToEnd("events");
        reader.notesPosition(play.at(EVENTS, 0));
        reader.notesPosition(play.at(EVENTS, 1));
        wholeTransaction(play, writer, "four");
        reader.readsToEnd("events");
        reader.notesPosition(play.at(EVENTS, 0));
        play.notesEnds(EVENTS, 0);
    }

    private static void open(KafkaPlay play) {
        var first = play.writer("a");
        var second = play.writer("b");
        play.stage().write(EVENTS, 0, "zero");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        second.beginTransaction();
        play.sends(second, EVENTS, 0, "two");
        play.tries("commit of the second", second::commitTransaction);
        play.growsTo(4, EVENTS, 0);
        play.stage().write(EVENTS, 0, "three");
        var reader = play.reader(EVENTS, 0);
        reader.readsToEnd("events");
        reader.notesPosition(play.at(EVENTS, 0));
        play.tries("commit", first::commitTransaction);
        play.settles(EVENTS, 0);
        reader.readsToEnd("events");
        reader.notesPosition(play.at(EVENTS, 0));
        play.notesEnds(EVENTS, 0);
    }

    private static void interleaved(KafkaPlay play) {
        var first = play.writer("a");
        var second = play.writer("b");
        first.beginTransaction();
        second.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        play.sends(second, EVENTS, 0, "two");
        play.sends(first, EVENTS, 0, "three");
        play.tries("abort", second::abortTransaction);
        play.growsTo(4, EVENTS, 0);
        play.sends(first, EVENTS, 0, "four");
        play.tries("commit", first::commitTransaction);
        play.settles(EVENTS, 0);
        play.reader(EVENTS, 0).reads("events", 3);
    }

    private static void empty(KafkaPlay play) {
        var writer = play.writer("a");
        writer.beginTransaction();
        play.tries("commit", writer::commitTransaction);
        writer.beginTransaction();
        play.tries("abort", writer::abortTransaction);
        play.notesEnds(EVENTS, 0);
        wholeTransaction(play, writer, "one");
        play.notesEnds(EVENTS, 0);
        writer.beginTransaction();
        play.tries("commit", writer::commitTransaction);
        play.notesEnds(EVENTS, 0);
    }

    private static void order(KafkaPlay play) {
        var writer = play.writer("a");
        writer.beginTransaction();
        for (int i = 0; i < 30; i++) writer.send(play.record(EVENTS, i % 2, "value " + i));
        play.tries("commit", writer::commitTransaction);
        writer.beginTransaction();
        for (int i = 30; i < 40; i++) writer.send(play.record(EVENTS, i % 2, "value " + i));
        play.tries("commit", writer::commitTransaction);
        play.settles(EVENTS, 0);
        play.settles(EVENTS, 1);
        play.reader(EVENTS, 0, 1).readsToEnd("events");
    }

    private static void wrongOrder(KafkaPlay play) {
        var writer = play.stage().writer("a", Map.of());
        play.tries("begin before all", writer::beginTransaction);
        play.tries("commit before all", writer::commitTransaction);
        play.tries("abort before all", writer::abortTransaction);
        play.sends(writer, EVENTS, 0, "one");
        play.tries("init", writer::initTransactions);
        play.tries("init again", writer::initTransactions);
        play.tries("commit without begin", writer::commitTransaction);
        play.tries("abort without begin", writer::abortTransaction);
        play.sends(writer, EVENTS, 0, "two");
        var member = play.member("a");
        play.sendsOffset(writer, 0, 5, member.consumer().groupMetadata());
        play.tries("begin", writer::beginTransaction);
        play.tries("begin again", writer::beginTransaction);
        play.sends(writer, EVENTS, 0, "three");
        play.tries("init in the midst", writer::initTransactions);
        play.tries("commit", writer::commitTransaction);
        play.settles(EVENTS, 0);
        play.notesEnds(EVENTS, 0);
    }

    private static void endedTwice(KafkaPlay play) {
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.tries("commit", writer::commitTransaction);
        play.tries("commit again", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        play.sends(writer, EVENTS, 0, "two");
        wholeTransaction(play, writer, "three");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void closed(KafkaPlay play) {
        var writer = play.writer("a");
        play.tries("close", () -> writer.close(Duration.ofSeconds(5)));
        play.tries("close again", () -> writer.close(Duration.ofSeconds(5)));
        play.tries("begin", writer::beginTransaction);
        play.sends(writer, EVENTS, 0, "one");
        play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        play.tries("init", writer::initTransactions);
    }

    private static void closedOpen(KafkaPlay play) {
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.tries("close", () -> writer.close(Duration.ofSeconds(5)));
        play.settles(EVENTS, 0);
        play.notesEnds(EVENTS, 0);
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void tooLong(KafkaPlay play, boolean aborts) {
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.tries(
                "send too much",
                () -> writer.send(
                        new ProducerRecord<>(play.stage().name(EVENTS), 0, null, new byte[5 << 20]),
                        (_, failure) -> play.note("told", KafkaPlay.kind(failure))));
        play.sends(writer, EVENTS, 0, "two");
        if (!aborts) play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        wholeTransaction(play, writer, "three");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void nowhere(KafkaPlay play) {
        var writer = play.stage().writer("a", Map.of("max.block.ms", 1_000));
        writer.initTransactions();
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.sends(writer, EVENTS, KafkaStage.PARTITIONS, "two");
        play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        wholeTransaction(play, writer, "three");
        play.reader(EVENTS, 0).readsToEnd("events");
    }

    private static void abortedUnsent(KafkaPlay play) {
        var writer = play.writer("a");
        writer.beginTransaction();
        for (int i = 0; i < 3; i++) writer.send(play.record(EVENTS, 0, "value " + i));
        play.tries("abort", writer::abortTransaction);
        writer.beginTransaction();
        play.tries("commit", writer::commitTransaction);
        writer.beginTransaction();
        writer.send(play.record(EVENTS, 0, "last"));
        play.tries("commit", writer::commitTransaction);
        play.settles(EVENTS, 0);
        var reader = play.reader(EVENTS, 0);
        play.awaits("the last", () -> {
            reader.poll();
            return !reader.records().isEmpty();
        });
        play.note("value", Recipient.text(reader.records().getFirst().value()));
    }

    private static void contents(KafkaPlay play) {
        var writer = play.writer("a");
        var key = "ké".getBytes(StandardCharsets.UTF_8);
        var topic = play.stage().name(EVENTS);
        writer.beginTransaction();
        writer.send(new ProducerRecord<>(topic, 0, key, null));
        writer.send(new ProducerRecord<>(topic, 0, null, key));
        writer.send(new ProducerRecord<>(topic, 0, null, null));
        writer.send(new ProducerRecord<>(topic, 0, new byte[0], new byte[] {0, -1}));
        var full = new ProducerRecord<>(topic, 0, key, key);
        full.headers().add("error", key).add("other", null).add("error", new byte[0]);
        writer.send(full);
        play.tries("commit", writer::commitTransaction);
        play.settles(EVENTS, 0);
        var reader = play.reader(EVENTS, 0);
        play.awaits("all", () -> {
            reader.poll();
            return reader.records().size() == 5;
        });
        for (var record : reader.records()) {
            play.note(
                    "key", Recipient.text(record.key()) + ", of " + (record.key() == null ? -1 : record.key().length));
            play.note("value", Recipient.text(record.value()));
            for (var header : record.headers())
                play.note("header", header.key() + " " + Recipient.text(header.value()));
            play.note("last error", record.headers().lastHeader("error") != null);
        }
    }

    private static void endedByOthers(KafkaPlay play) {
        var gone = play.writer("gone");
        gone.beginTransaction();
        play.sends(gone, EVENTS, 0, "one");
        var member = play.member("member");
        Recipient.share(play, member);
        var living = play.writer("member");
        living.beginTransaction();
        play.sends(living, EVENTS, 1, "two");
        play.tries("end transactions", () -> play.stage().coordinator("next").endTransactions());
        play.settles(EVENTS, 0);
        play.notesEnds(EVENTS, 0);
        play.tries("commit of one who is no member", gone::commitTransaction);
        play.tries("commit of a member", living::commitTransaction);
        play.settles(EVENTS, 1);
        play.reader(EVENTS, 0, 1).readsToEnd("events");
    }
}
