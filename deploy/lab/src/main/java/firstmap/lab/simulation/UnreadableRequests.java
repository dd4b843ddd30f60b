package firstmap.lab.simulation;

import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Records that nobody can answer, or that no board hears: they are kept as dead letters, use up no number, and what stands
 * around them is answered.
 */
final class UnreadableRequests {
    private final List<String> boards;
    private final List<String> nodes;
    private final int partitions;
    private final Network network;
    private final Dice dice;
    private final Trace trace;
    private long seq;

    /** @param nodes names of those who ask */
    UnreadableRequests(
            List<String> boards, List<String> nodes, int partitions, Network network, Dice dice, Trace trace) {
        this.boards = boards;
        this.nodes = nodes;
        this.partitions = partitions;
        this.network = network;
        this.dice = dice;
        this.trace = trace;
    }

    void send() {
        trace.count(Happening.GARBAGE);
        var board = dice.oneOf(boards);
        int home = Home.of(board, partitions);
        var key = board.getBytes(StandardCharsets.UTF_8);
        var good = RequestJson.write(new RequestRecord("stray", ++seq, board, 0, new Request.Release("nothing")));
        switch (dice.below(9)) {
            case 0 -> put(home, key, dice.bytes(dice.below(60)));
            case 1 -> put(home, key, null);
            case 2 -> put(home, null, good);
            case 3 -> put(home, key, Arrays.copyOf(good, dice.below(good.length)));
            case 4 -> put(home, "another".getBytes(StandardCharsets.UTF_8), good);
            case 5 -> put(home, key, "{\"type\":\"steal\",\"node\":\"n\",\"seq\":1}".getBytes(StandardCharsets.UTF_8));
            // In the name of one who is at work here.
            case 6 -> put(home, key, inAnothersName(board, Long.MAX_VALUE - dice.below(3), 0));
            case 7 -> put(home, key, inAnothersName(board, 1_000_000, Long.MAX_VALUE));
            default -> {
                // On another partition it would be another board.
                if (partitions > 1) put((home + 1 + dice.below(partitions - 1)) % partitions, key, good);
            }
        }
    }

    private byte[] inAnothersName(String board, long number, long at) {
        var node = dice.oneOf(nodes);
        return RequestJson.write(new RequestRecord(node, number, board, at, new Request.Release("nothing")));
    }

    private void put(int partition, byte[] key, byte[] value) {
        network.send(partition, key, value, null);
    }
}
