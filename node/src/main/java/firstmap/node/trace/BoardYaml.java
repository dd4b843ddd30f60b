package firstmap.node.trace;

import firstmap.events.HeapSpec;
import firstmap.events.json.Document.BoardFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A board with memory in use, written as a person would write it: addresses in hexadecimal, each piece with its owner. */
final class BoardYaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9.e+-]+|0x[0-9a-fA-F]+");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off");

    private final BoardFile file;
    private final Map<Long, String> owners = new HashMap<>();

    BoardYaml(BoardFile file, List<HeapDump.Row> rows) {
        this.file = file;
        for (var row : rows) {
            var users = row.devices().isEmpty() ? "" : ", attached: " + String.join(" ", row.devices());
            owners.put(row.start(), Names.printable("i_ino " + row.ino() + " by " + row.client() + users, 160));
        }
    }

    /** @param title a comment in front */
    String text(String title) {
        var text = new StringBuilder("# " + Names.printable(title, 256) + ".\n");
        text.append("board: ").append(word(file.board())).append("\nheaps:\n");
        for (var heap : file.spec().heaps()) heap(heap, text);
        text.append("devices:").append(file.spec().devices().isEmpty() ? " {}\n" : "\n");
        file.spec().devices().forEach((device, functions) -> {
            text.append("  ").append(word(device)).append(": {functions: {");
            text.append(String.join(
                    ", ",
                    functions.keySet().stream().map(name -> word(name) + ": {}").toList()));
            text.append("}}\n");
        });
        return text.toString();
    }

    private void heap(HeapSpec heap, StringBuilder text) {
        text.append("  - name: ").append(word(heap.name())).append('\n');
        text.append("    kind: ").append(heap.kind().wireName()).append('\n');
        text.append("    base: ").append(hex(heap.base())).append('\n');
        text.append("    size: ").append(hex(heap.size())).append('\n');
        text.append("    reserved:\n");
        for (var piece : heap.reserved()) {
            text.append("      - {address: ").append(hex(piece.address()));
            text.append(", length: ").append(hex(piece.length())).append('}');
            if (owners.containsKey(piece.address())) text.append("   # ").append(owners.get(piece.address()));
            text.append('\n');
        }
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }

    private static String word(String id) {
        boolean plain = PLAIN.matcher(id).matches()
                && !NUMBER.matcher(id).matches()
                && !WORDS.contains(id.toLowerCase(java.util.Locale.ROOT));
        return plain ? id : "'" + id + "'";
    }
}
