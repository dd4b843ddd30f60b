package firstmap.command.run;

import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Requests that were written to a file: what {@code import} gives. */
public final class Recordings {
    /** All of it is in memory while it is played; as a recording that is imported. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int TOLD_EACH = 4096;

    private Recordings() {}

    /**
     * @param size of all that comes, in bytes; 0 if nobody knows
     * @throws Invalid with the number of the first line that is not a request
     */
    public static List<RequestRecord> read(String name, InputStream in, long size, Progress progress)
            throws IOException {
        var requests = new ArrayList<RequestRecord>();
        var lines = new InputLines(name, in, Limits.MAX_REQUEST_BYTES);
        long bytes = 0;
        for (var line = lines.next(); line != null; line = lines.next()) {
            try {
                lines.requireShort();
                bytes += line.length;
                var request = RequestJson.read(line);
                if (request.request() instanceof Request.Malformed body) throw new Invalid("", body.problem());
                requests.add(request);
                if (requests.size() % TOLD_EACH == 0)
                    progress.reached(Math.min(bytes, size), Math.max(bytes, size), requests.size() + " requests read");
                if (bytes > MAX_BYTES)
                    throw new Invalid("", "more than %d MiB; run a part of it".formatted(MAX_BYTES >> 20));
            } catch (Invalid e) {
                throw new Invalid("", name + ":" + lines.number() + ": " + e.getMessage());
            }
        }
        if (requests.isEmpty()) throw new Invalid("", name + ": no requests");
        var board = requests.getFirst().board();
        for (var request : requests)
            if (!request.board().equals(board))
                throw new Invalid("", name + ": requests of several boards, " + board + " and " + request.board());
        return requests;
    }
}
