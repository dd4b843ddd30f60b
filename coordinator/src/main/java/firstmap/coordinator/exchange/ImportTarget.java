package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands before an import on the cluster that it goes to.
 *
 * @param existing those of the boards that it has
 * @param asked partitions with requests
 * @param open those of them with requests that have not been answered
 * @param events how many each partition has
 */
record ImportTarget(Set<String> existing, Set<Integer> asked, Set<Integer> open, Map<Integer, Long> events) {
    static ImportTarget of(TopicRecording there, Set<String> boards) {
        var target = new ImportTarget(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new HashMap<>());
        for (int partition = 0; partition < there.partitions(); partition++) {
            try (var requests = there.open(Topic.REQUESTS, partition);
                    var events = new FollowedRecording(there).events(partition)) {
                for (var line = requests.next(); line != null; line = requests.next()) target.see(line, boards, there);
                for (var line = events.next(); line != null; line = events.next()) target.see(line, boards, there);
                if (events.unfolded() > 0) target.events().merge(partition, events.unfolded(), Long::sum);
            }
        }
        return target;
    }

    private void see(LogRecord line, Set<String> boards, TopicRecording there) {
        if (line.key() != null) {
            var board = new String(line.key(), StandardCharsets.UTF_8);
            if (boards.contains(board)) existing.add(board);
        }
        if (line.topic() == Topic.EVENTS) {
            events.merge(line.partition(), 1L, Long::sum);
            return;
        }
        asked.add(line.partition());
        if (line.offset() >= there.answered(line.partition()).orElse(0)) open.add(line.partition());
    }
}
