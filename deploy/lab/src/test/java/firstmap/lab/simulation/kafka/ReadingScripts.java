package firstmap.lab.simulation.kafka;

import static firstmap.events.topics.Topic.EVENTS;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;

/** What somebody sees who reads without a group. */
final class ReadingScripts {
    private ReadingScripts() {}

    static List<KafkaScript> all() {
        return List.of(
                new KafkaScript("a reader without a position fails", ReadingScripts::withoutPosition),
                new KafkaScript("a reader behind the end fails", ReadingScripts::behindTheEnd),
                new KafkaScript("a reader of what was deleted fails", ReadingScripts::deleted),
                new KafkaScript("a reader seeks, pauses and resumes", ReadingScripts::seeksAndPauses),
                new KafkaScript("a reader that is assigned anew", ReadingScripts::assignedAnew),
                new KafkaScript("a reader of nothing waits at its place", ReadingScripts::nothing),
                new KafkaScript("a reader that is woken up, or closed", ReadingScripts::wokenUpAndClosed),
                new KafkaScript("a reader without an assignment", ReadingScripts::unassigned));
    }

    private static void fill(KafkaPlay play) {
        for (var value : List.of("one", "two", "three")) play.stage().write(EVENTS, 0, value);
        play.stage().write(EVENTS, 1, "four");
    }

    private static void withoutPosition(KafkaPlay play) {
        fill(play);
        var reader = play.stage().reader();
        reader.assign(List.of(play.at(EVENTS, 0)));
        play.shows("poll", () -> reader.poll(Duration.ofSeconds(5)).count());
        play.shows("position", () -> reader.position(play.at(EVENTS, 0)));
        reader.seekToBeginning(List.of(play.at(EVENTS, 0)));
        play.shows("position", () -> reader.position(play.at(EVENTS, 0)));
    }

    private static void behindTheEnd(KafkaPlay play) {
        fill(play);
        var reader = play.reader(EVENTS, 0);
        reader.consumer().seek(play.at(EVENTS, 0), 3);
        play.tries("poll at the end", reader::poll);
        reader.consumer().seek(play.at(EVENTS, 0), 4);
        fails(play, reader);
        reader.consumer().seek(play.at(EVENTS, 0), 2);
        reader.reads("events", 1);
    }

    private static void fails(KafkaPlay play, Recipient reader) {
        play.tries(
                "poll",
                () -> play.stage().comes(() -> {
                    reader.poll();
                    return false;
                }));
        reader.notesPosition(play.at(EVENTS, 0));
    }

    private static void deleted(KafkaPlay play) {
        fill(play);
        var home = play.at(EVENTS, 0);
        play.stage().delete(home, 2);
        var reader = play.reader(EVENTS, 0);
        play.note("beginning", reader.consumer().beginningOffsets(List.of(home)).get(home));
        reader.reads("events", 1);
        reader.consumer().seek(home, 1);
        fails(play, reader);
        reader.consumer().seek(home, 2);
        reader.reads("events", 1);
        play.notesEnds(EVENTS, 0);
        play.stage().delete(home, 3);
        reader.consumer().seekToBeginning(List.of(home));
        reader.notesPosition(home);
        play.stage().write(EVENTS, 0, "five");
        reader.reads("events", 1);
    }

    private static void seeksAndPauses(KafkaPlay play) {
        fill(play);
        var reader = play.reader(EVENTS, 0, 1);
        reader.readsToEnd("events");
        reader.consumer().pause(List.of(play.at(EVENTS, 0)));
        reader.consumer().seek(play.at(EVENTS, 0), 1);
        reader.consumer().seek(play.at(EVENTS, 1), 0);
        reader.reads("events", 1);
        reader.notesPosition(play.at(EVENTS, 0));
        reader.consumer().resume(List.of(play.at(EVENTS, 0)));
        reader.reads("events", 2);
        play.tries("seek below nothing", () -> reader.consumer().seek(play.at(EVENTS, 0), -1));
    }

    private static void assignedAnew(KafkaPlay play) {
        fill(play);
        var reader = play.reader(EVENTS, 0);
        reader.reads("events", 3);
        reader.consumer().assign(List.of(play.at(EVENTS, 0), play.at(EVENTS, 1)));
        reader.notesPosition(play.at(EVENTS, 0));
        play.shows("position of the other", () -> reader.consumer().position(play.at(EVENTS, 1)));
        reader.consumer().seek(play.at(EVENTS, 1), 0);
        reader.reads("events", 1);
        reader.consumer().assign(List.of(play.at(EVENTS, 1)));
        play.note("assignment", reader.consumer().assignment().size());
        play.shows("position of who is gone", () -> reader.consumer().position(play.at(EVENTS, 0)));
        reader.consumer().assign(List.of());
        play.tries("poll", reader::poll);
    }

    private static void nothing(KafkaPlay play) {
        var reader = play.reader(EVENTS, 0);
        play.tries("poll", reader::poll);
        reader.notesPosition(play.at(EVENTS, 0));
        play.note("records", reader.records().size());
        play.note(
                "end", reader.consumer().endOffsets(List.of(play.at(EVENTS, 0))).values());
        play.note(
                "beginning",
                reader.consumer().beginningOffsets(List.of(play.at(EVENTS, 0))).values());
        play.stage().write(EVENTS, 0, "one");
        reader.reads("events", 1);
    }

    private static void wokenUpAndClosed(KafkaPlay play) {
        fill(play);
        var reader = play.reader(EVENTS, 1);
        reader.consumer().wakeup();
        play.tries("poll", reader::poll);
        reader.reads("events", 1);
        play.tries("close", () -> reader.consumer().close(CloseOptions.timeout(Duration.ofSeconds(5))));
        play.tries("close again", () -> reader.consumer().close(CloseOptions.timeout(Duration.ofSeconds(5))));
        play.tries("poll", reader::poll);
        play.tries("assign", () -> reader.consumer().assign(List.of(play.at(EVENTS, 1))));
        play.shows("end", () -> reader.consumer().endOffsets(List.of(play.at(EVENTS, 1))));
    }

    private static void unassigned(KafkaPlay play) {
        var reader = play.stage().reader();
        play.tries("poll", () -> reader.poll(Duration.ofMillis(10)));
        play.shows("position", () -> reader.position(play.at(EVENTS, 0)));
        play.tries("seek", () -> reader.seek(play.at(EVENTS, 0), 0));
        play.note("assignment", reader.assignment());
    }
}
