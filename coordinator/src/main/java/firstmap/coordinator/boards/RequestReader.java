package firstmap.coordinator.boards;

import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import java.nio.charset.StandardCharsets;

/** What makes a record of the requests one that can be answered, for the loop and for whoever checks it. */
public final class RequestReader {
    private RequestReader() {}

    /**
     * @param partition where the record stands
     * @param partitions how many there are
     * @throws Invalid if it cannot be answered: it belongs among the dead letters
     */
    public static RequestRecord read(byte[] key, byte[] value, int partition, int partitions) {
        if (key == null) throw new Invalid("", "no key; it must be the board");
        if (value == null) throw new Invalid("", "no value");
        var request = RequestJson.read(value);
        if (!new String(key, StandardCharsets.UTF_8).equals(request.board()))
            throw new Invalid("board", "is " + request.board() + ", but the record's key is another");
        int home = Home.of(key, partitions);
        if (home != partition)
            throw new Invalid("board", "belongs on partition " + home + " of " + partitions + " (murmur2 of the key)");
        return request;
    }
}
