package firstmap.command.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Values that nobody should send, written by hand, each with its answer: {@code src/test/resources/hostile}. */
final class HostileTable {
    private static final Path FILE = Path.of("src/test/resources/hostile/requests.txt");
    private static final Pattern ROW = Pattern.compile("(.*?)\\s+-> ([A-Za-z]+)(?:: (.*))?");
    private static final Pattern PIECE = Pattern.compile("<<(.+?)\\*([0-9]+)>>|\\\\x([0-9a-f]{2})", Pattern.DOTALL);

    private HostileTable() {}

    /**
     * @param line in the file
     * @param answer {@code dead}, an errno, or the type of the event that grants it
     * @param words of the error or the reason
     */
    record Row(int line, byte[] value, String answer, String words) {
        @Override
        public String toString() {
            return "line " + line + ", " + answer + ": " + words;
        }
    }

    static List<Row> rows(String board) {
        try {
            var rows = new ArrayList<Row>();
            var lines = Files.readAllLines(FILE);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) continue;
                var row = ROW.matcher(lines.get(i));
                if (!row.matches()) throw new AssertionError("line " + (i + 1) + " is no row");
                var envelope = "\"node\":\"row-%d\",\"seq\":1,\"board\":\"victim\",\"at\":0".formatted(i + 1);
                var value = row.group(1).replace("$", envelope).replace("\"victim\"", "\"" + board + "\"");
                rows.add(new Row(i + 1, bytes(value), row.group(2), row.group(3) == null ? "" : row.group(3)));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        var out = new ByteArrayOutputStream();
        int from = 0;
        for (var piece = PIECE.matcher(text); piece.find(); from = piece.end()) {
            out.writeBytes(text.substring(from, piece.start()).getBytes(StandardCharsets.UTF_8));
            if (piece.group(3) != null) out.write(Integer.parseInt(piece.group(3), 16));
            else
                for (int times = Integer.parseInt(piece.group(2)); times > 0; times--)
                    out.writeBytes(bytes(piece.group(1)));
        }
        out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
