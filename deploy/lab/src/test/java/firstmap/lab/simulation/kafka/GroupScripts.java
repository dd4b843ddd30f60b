package firstmap.lab.simulation.kafka;

import static firstmap.events.topics.Topic.EVENTS;
import static firstmap.events.topics.Topic.REQUESTS;
import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
import static org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;

import firstmap.coordinator.kafka.Holder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What becomes of the members of a group, and of its offsets. */
final class GroupScripts {
    private static final Duration SOON = Duration.ofSeconds(5);

    private GroupScripts() {}

    static List<KafkaScript> all() {
        return List.of(
                new KafkaScript("offsets go with the transaction", GroupScripts::offsetsOfTransaction),
                new KafkaScript("offsets in a transaction that is open are waited for", GroupScripts::pendingOffsets),
                new KafkaScript("a transaction of offsets and nothing else", GroupScripts::offsetsAlone),
                new KafkaScript("offsets of a producer that was fenced", GroupScripts::offsetsOfFenced),
                new KafkaScript("offsets after the transaction's time", GroupScripts::offsetsAfterItsTime),
                new KafkaScript(
                        "a transaction of offsets whose time is over", GroupScripts::offsetsAloneAfterTheirTime),
                new KafkaScript("offsets while others wait to join", GroupScripts::offsetsBeforeRebalance),
                new KafkaScript("offsets of a generation that has passed", GroupScripts::staleGeneration),
                new KafkaScript("offsets of a member that was thrown out", GroupScripts::evicted),
                new KafkaScript("offsets of a member that has left", GroupScripts::left),
                new KafkaScript("offsets under the group's bare name", GroupScripts::bareName),
                new KafkaScript("a rebalance in mid-batch", GroupScripts::rebalanceInMidBatch),
                new KafkaScript("a pause and a seek do not outlive a rebalance", GroupScripts::pausedBeforeRebalance),
                new KafkaScript("who leaves is followed at once", GroupScripts::leaves),
                new KafkaScript("who goes without leaving is followed after its session", GroupScripts::sessionEnds),
                new KafkaScript("a static member that comes back keeps what it had", GroupScripts::staticReturn),
                new KafkaScript("a second one of a static member fences the first", GroupScripts::staticFenced),
                new KafkaScript("the position after a commit and a new assignment", GroupScripts::positionAfterCommit),
                new KafkaScript("a member that seeks, pauses and resumes", GroupScripts::seeksAndPauses),
                new KafkaScript("a member whose position is gone begins with what there is", GroupScripts::outOfRange),
                new KafkaScript("a member that is woken up", GroupScripts::wokenUp),
                new KafkaScript("a member that is closed", GroupScripts::closed),
                new KafkaScript("a member before it has anything", GroupScripts::unassigned),
                new KafkaScript("who holds a name", GroupScripts::holder));
    }

    private static TopicPartition home(KafkaPlay play, int partition) {
        return play.at(REQUESTS, partition);
    }

    private static String committed(Recipient member, TopicPartition home) {
        return text(member.consumer().committed(Set.of(home)).get(home));
    }

    private static String text(OffsetAndMetadata offset) {
        return offset == null ? "none" : offset.offset() + " \"" + offset.metadata() + "\"";
    }

    /** One member that has all, with three requests on each partition. */
    private static Recipient alone(KafkaPlay play) {
        for (var value : List.of("one", "two", "three"))
            for (int partition = 0; partition < 2; partition++) play.stage().write(REQUESTS, partition, value);
        var member = play.member("a");
        Recipient.share(play, member);
        return member;
    }

    private static void offsetsOfTransaction(KafkaPlay play) {
        var member = alone(play);
        var writer = play.writer("a");
        play.shows("committed", () -> committed(member, home(play, 0)));
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 2, member.consumer().groupMetadata());
        play.sends(writer, EVENTS, 0, "answer");
        play.tries("abort", writer::abortTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "answer");
        play.sendsOffset(writer, 0, 1, member.consumer().groupMetadata());
        play.sendsOffset(writer, 0, 2, member.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
        play.shows("committed of the other", () -> committed(member, home(play, 1)));
    }

    private static void pendingOffsets(KafkaPlay play) {
        var member = play.member("a", Map.of("default.api.timeout.ms", 1_000, "request.timeout.ms", 900));
        Recipient.share(play, member);
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 7, member.consumer().groupMetadata());
        play.shows("committed", () -> committed(member, home(play, 0)));
        play.shows("committed of the other", () -> committed(member, home(play, 1)));
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    private static void offsetsAlone(KafkaPlay play) {
        var member = alone(play);
        var writer = play.writer("a");
        for (int offset = 1; offset < 4; offset++) {
            writer.beginTransaction();
            play.sendsOffset(writer, 1, offset, member.consumer().groupMetadata());
            play.tries("commit", writer::commitTransaction);
        }
        play.shows("committed", () -> committed(member, home(play, 1)));
        play.notesEnds(REQUESTS, 1);
    }

    private static void offsetsOfFenced(KafkaPlay play) {
        var member = alone(play);
        var first = play.writer("a");
        first.beginTransaction();
        play.sends(first, EVENTS, 0, "one");
        var second = play.writer("a");
        play.sendsOffset(first, 0, 1, member.consumer().groupMetadata());
        play.tries("commit", first::commitTransaction);
        play.tries("abort", first::abortTransaction);
        second.beginTransaction();
        play.sendsOffset(second, 0, 2, member.consumer().groupMetadata());
        play.tries("commit of the second", second::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    private static void offsetsAfterItsTime(KafkaPlay play) {
        var member = alone(play);
        var writer = play.stage().writer("a", Map.of("transaction.timeout.ms", 1_000));
        writer.initTransactions();
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.settles(EVENTS, 0);
        play.sendsOffset(writer, 0, 1, member.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        play.tries("begin", writer::beginTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    private static void offsetsAloneAfterTheirTime(KafkaPlay play) {
        var member = alone(play);
        var writer = play.stage().writer("a", Map.of("transaction.timeout.ms", 1_000));
        writer.initTransactions();
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, member.consumer().groupMetadata());
        play.shows("committed, when that is certain", () -> committed(member, home(play, 0)));
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    /** Whoever has been told to join again has no batch open; who has not been told yet may finish its own. */
    private static void offsetsBeforeRebalance(KafkaPlay play) {
        var first = alone(play);
        var writer = play.writer("a");
        writer.beginTransaction();
        var second = play.member("b");
        second.poll();
        play.sendsOffset(writer, 0, 2, first.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        Recipient.share(play, first, second);
        play.shows("committed", () -> committed(first, home(play, 0)));
    }

    private static void staleGeneration(KafkaPlay play) {
        var first = alone(play);
        var writer = play.writer("a");
        var before = first.consumer().groupMetadata();
        var second = play.member("b");
        Recipient.share(play, first, second);
        writer.beginTransaction();
        play.sends(writer, EVENTS, 0, "one");
        play.sendsOffset(writer, 0, 1, before);
        play.tries("commit", writer::commitTransaction);
        play.tries("abort", writer::abortTransaction);
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 2, first.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(first, home(play, 0)));
        play.note("generation grew", first.consumer().groupMetadata().generationId() > before.generationId());
        play.note(
                "both are of one",
                first.consumer().groupMetadata().generationId()
                        == second.consumer().groupMetadata().generationId());
    }

    private static void evicted(KafkaPlay play) {
        var member = alone(play);
        member.notesTold("the member");
        var writer = play.writer("a");
        play.stage().evict("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, member.consumer().groupMetadata());
        play.tries("abort", writer::abortTransaction);
        play.awaits("it is a member again", () -> {
            member.poll();
            return member.consumer().assignment().size() == 2 && told(member) > 1;
        });
        member.notesTold("the member");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, member.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    private static int told(Recipient member) {
        return member.told().size();
    }

    private static void left(KafkaPlay play) {
        var member = alone(play);
        var who = member.consumer().groupMetadata();
        member.consumer().close(CloseOptions.timeout(SOON).withGroupMembershipOperation(LEAVE_GROUP));
        member.notesTold("the member");
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, who);
        play.tries("abort", writer::abortTransaction);
    }

    @SuppressWarnings("removal")
    private static void bareName(KafkaPlay play) {
        var member = alone(play);
        var bare = new ConsumerGroupMetadata(member.consumer().groupMetadata().groupId());
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, bare);
        play.tries("commit", writer::commitTransaction);
        play.shows("committed", () -> committed(member, home(play, 0)));
    }

    private static void rebalanceInMidBatch(KafkaPlay play) {
        var first = alone(play);
        first.reads("requests of the first", 6);
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, first.consumer().groupMetadata());
        play.sendsOffset(writer, 1, 1, first.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        first.notesPosition(home(play, 0));
        first.notesPosition(home(play, 1));
        first.notesTold("the first");
        var second = play.member("b");
        Recipient.share(play, first, second);
        play.awaits("each has read its rest", () -> {
            first.poll();
            second.poll();
            return first.records().size() + second.records().size() == 4;
        });
        play.note(
                "values of the first",
                first.records().stream()
                        .map(record -> Recipient.text(record.value()))
                        .toList());
        play.note(
                "values of the second",
                second.records().stream()
                        .map(record -> Recipient.text(record.value()))
                        .toList());
        first.notesTold("the first");
        second.notesTold("the second");
    }

    private static void pausedBeforeRebalance(KafkaPlay play) {
        var first = alone(play);
        first.reads("requests", 6);
        first.consumer().pause(List.of(home(play, 0), home(play, 1)));
        first.consumer().seek(home(play, 0), new OffsetAndMetadata(2));
        first.consumer().seek(home(play, 1), new OffsetAndMetadata(2));
        var second = play.member("b");
        Recipient.share(play, first, second);
        play.awaits("each has read all of its own", () -> {
            first.poll();
            second.poll();
            return first.records().size() == 3 && second.records().size() == 3;
        });
    }

    private static void leaves(KafkaPlay play) {
        var first = alone(play);
        var second = play.member("b");
        Recipient.share(play, first, second);
        first.notesTold("the first");
        play.tries(
                "close",
                () -> first.consumer().close(CloseOptions.timeout(SOON).withGroupMembershipOperation(LEAVE_GROUP)));
        first.notesTold("the first");
        Recipient.share(play, second);
        second.notesTold("the second");
    }

    private static void sessionEnds(KafkaPlay play) {
        var first = play.member("a", Map.of("session.timeout.ms", 1_000));
        Recipient.share(play, first);
        var second = play.member("b");
        Recipient.share(play, first, second);
        first.consumer().close(CloseOptions.timeout(SOON).withGroupMembershipOperation(REMAIN_IN_GROUP));
        Recipient.share(play, second);
    }

    private static void staticReturn(KafkaPlay play) {
        var first = alone(play);
        var second = play.member("b");
        Recipient.share(play, first, second);
        var had = first.consumer().assignment();
        int generation = first.consumer().groupMetadata().generationId();
        second.notesTold("the second");
        first.consumer().close(CloseOptions.timeout(SOON).withGroupMembershipOperation(REMAIN_IN_GROUP));
        var back = play.member("a");
        play.awaits("it has its partition", () -> {
            back.poll();
            second.poll();
            return !back.consumer().assignment().isEmpty();
        });
        play.note("the same one", back.consumer().assignment().equals(had));
        play.note("the same generation", back.consumer().groupMetadata().generationId() == generation);
        second.notesTold("the second");
        back.notesTold("who came back");
    }

    private static void staticFenced(KafkaPlay play) {
        var first = alone(play);
        var second = play.member("a");
        Recipient.share(play, second);
        second.notesTold("the second");
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 1, first.consumer().groupMetadata());
        play.tries("abort", writer::abortTransaction);
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 2, second.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        play.tries(
                "the first polls",
                () -> play.stage().comes(() -> {
                    first.poll();
                    return false;
                }));
        first.notesTold("the first");
        play.shows("committed", () -> committed(second, home(play, 0)));
    }

    private static void positionAfterCommit(KafkaPlay play) {
        var first = alone(play);
        first.reads("requests", 6);
        first.notesPosition(home(play, 0));
        var writer = play.writer("a");
        writer.beginTransaction();
        play.sendsOffset(writer, 0, 2, first.consumer().groupMetadata());
        play.tries("commit", writer::commitTransaction);
        first.notesPosition(home(play, 0));
        first.consumer().close(CloseOptions.timeout(SOON).withGroupMembershipOperation(LEAVE_GROUP));
        var next = play.member("b");
        Recipient.share(play, next);
        next.reads("requests", 4);
        next.notesPosition(home(play, 0));
        next.notesPosition(home(play, 1));
    }

    private static void seeksAndPauses(KafkaPlay play) {
        var member = alone(play);
        member.reads("requests", 6);
        member.consumer().seek(home(play, 0), new OffsetAndMetadata(1));
        member.notesPosition(home(play, 0));
        member.reads("requests", 2);
        member.consumer().pause(List.of(home(play, 1)));
        member.consumer().seekToBeginning(List.of(home(play, 0), home(play, 1)));
        member.reads("requests", 3);
        member.notesPosition(home(play, 1));
        member.consumer().resume(List.of(home(play, 1)));
        member.reads("requests", 3);
        play.tries("seek elsewhere", () -> member.consumer().seek(play.at(EVENTS, 0), new OffsetAndMetadata(1)));
        play.tries("pause elsewhere", () -> member.consumer().pause(List.of(play.at(EVENTS, 0))));
        play.tries("resume elsewhere", () -> member.consumer().resume(List.of(play.at(EVENTS, 0))));
        play.tries("to the beginning elsewhere", () -> member.consumer().seekToBeginning(List.of(play.at(EVENTS, 0))));
        play.tries("seek below nothing", () -> member.consumer().seek(home(play, 0), new OffsetAndMetadata(-1)));
        play.shows("position elsewhere", () -> member.consumer().position(play.at(EVENTS, 0)));
    }

    private static void outOfRange(KafkaPlay play) {
        for (var value : List.of("one", "two", "three")) play.stage().write(REQUESTS, 0, value);
        play.stage().delete(home(play, 0), 2);
        var member = play.member("a");
        Recipient.share(play, member);
        member.reads("requests", 1);
        member.consumer().seek(home(play, 0), new OffsetAndMetadata(100));
        member.reads("requests", 1);
        member.notesPosition(home(play, 0));
    }

    private static void wokenUp(KafkaPlay play) {
        var member = alone(play);
        member.reads("requests", 6);
        member.consumer().wakeup();
        play.tries("poll", member::poll);
        play.tries("poll again", member::poll);
        member.consumer().wakeup();
        play.shows("committed", () -> committed(member, home(play, 0)));
        play.shows("committed again", () -> committed(member, home(play, 0)));
    }

    private static void closed(KafkaPlay play) {
        var member = alone(play);
        member.notesTold("the member");
        var home = home(play, 0);
        play.tries("close", () -> member.consumer().close(CloseOptions.timeout(SOON)));
        play.tries("close again", () -> member.consumer().close(CloseOptions.timeout(SOON)));
        member.notesTold("the member");
        play.tries("poll", member::poll);
        play.shows("committed", () -> committed(member, home));
        play.shows("position", () -> member.consumer().position(home));
        play.tries("seek", () -> member.consumer().seek(home, new OffsetAndMetadata(1)));
        play.tries("pause", () -> member.consumer().pause(List.of(home)));
        play.shows("assignment", () -> member.consumer().assignment());
        play.shows(
                "metadata",
                () -> member.consumer().groupMetadata().groupInstanceId().isPresent());
        play.tries("wakeup", () -> member.consumer().wakeup());
        play.tries("subscribe", () -> member.subscribe(play.stage().name(REQUESTS)));
    }

    private static void unassigned(KafkaPlay play) {
        var member = play.stage().member("a", Map.of());
        var home = home(play, 0);
        play.tries("poll without a topic", () -> member.poll(Duration.ofMillis(10)));
        play.note("assignment", member.assignment());
        play.note("generation", member.groupMetadata().generationId());
        play.note("member", member.groupMetadata().memberId());
        play.shows("position", () -> member.position(home));
        play.shows("committed", () -> text(member.committed(Set.of(home)).get(home)));
        var subscribed = play.member("b");
        play.note("assignment", subscribed.consumer().assignment());
        Recipient.share(play, subscribed);
        subscribed.notesPosition(home);
    }

    private static void holder(KafkaPlay play) {
        var first = play.stage().coordinator("a");
        var other = play.stage().coordinator("b");
        var me = new Holder("00000000-0000-0000-0000-000000000001", "http://127.0.0.1:8080");
        var next = new Holder("00000000-0000-0000-0000-000000000002", "");
        play.shows("holder", first::holder);
        play.tries("hold", () -> first.hold(me));
        play.shows("holder", first::holder);
        play.shows("holder of another", other::holder);
        play.tries("hold", () -> first.hold(next));
        play.shows("holder", () -> play.stage().coordinator("a").holder());
    }
}
