package firstmap.coordinator.rule;

import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import firstmap.events.json.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A board file, a line of dashes, and what devices ask of it: {@code DEVICE[/FUNCTION] VERB [NAME] [OPTION=VALUE]… ->
 * ANSWER}. A node of the device's name asks, or the one of {@code by=}. A device attaches with its first function unless another is named, and calls the attachment
 * {@code DEVICE:BUFFER} unless {@code as=} says otherwise. An answer shows the binding of a refusal if it has a bracket,
 * and the ways out if it has a brace.
 */
final class Script {
    private final String text;
    private final BoardSpec spec;
    private final Desk desk = new Desk();
    private final Map<String, String> creators = new HashMap<>();

    Script(String name, String text) {
        this.text = text;
        this.spec = Document.BoardFile.parse(name, text.substring(0, text.indexOf("----")))
                .spec();
    }

    /** The same text, with the answers that were given. */
    String played() {
        int start = text.indexOf('\n', text.indexOf("----")) + 1;
        return text.substring(0, start)
                + text.substring(start).lines().map(this::answered).collect(Collectors.joining("\n", "", "\n"));
    }

    private String answered(String line) {
        int arrow = line.indexOf("->");
        if (arrow < 0 || line.startsWith("#")) return line;
        var words = line.substring(0, arrow).trim().split("\\s+");
        var expected = line.substring(arrow);
        var answer = desk.ask(node(words), request(words)).stream()
                .map(event -> show(event, expected.contains("["), expected.contains("{")) + place(event, words))
                .collect(Collectors.joining(", "));
        return line.substring(0, arrow) + "-> " + answer;
    }

    /** Each device has a node of its name; for {@code _} asks whoever created the buffer. */
    private String node(String[] words) {
        var by = option(words, "by");
        if (by != null) return by;
        var device = words[0].split("[/.]")[0];
        if (words[1].equals("create")) creators.put(words[2], device);
        return device.equals("_") ? creators.getOrDefault(words[2], device) : device;
    }

    private Request request(String[] words) {
        var who = words[0].split("/");
        var what = words.length > 2 ? words[2] : null;
        return switch (words[1]) {
            case "define" -> new Request.Define(spec);
            case "retire" -> new Request.Retire();
            case "join" -> new Request.Join(who[0], spec.devices().get(who[0]));
            case "leave" -> new Request.Leave(who[0]);
            case "create" ->
                new Request.Create(
                        what,
                        size(words[3]),
                        option(words, "set"),
                        option(words, "device"),
                        expects(option(words, "expects")),
                        option(words, "replaces"));
            case "attach" ->
                new Request.Attach(
                        attachment(who, words),
                        what,
                        who[0],
                        who.length > 1 ? who[1] : firstFunction(who[0]),
                        Arrays.asList(words).contains("dynamic"));
            case "map" -> new Request.Map(attachment(who, words), Direction.BIDIRECTIONAL);
            case "unmap" -> new Request.Unmap(attachment(who, words));
            case "detach" -> new Request.Detach(attachment(who, words));
            case "release" -> new Request.Release(what);
            case "malformed" -> new Request.Malformed(what, "size: not a whole number");
            default -> throw new IllegalArgumentException(words[1]);
        };
    }

    private String firstFunction(String device) {
        var functions = spec.devices().get(device);
        return functions == null ? "none" : functions.firstEntry().getKey();
    }

    private static String attachment(String[] who, String[] words) {
        var given = option(words, "as");
        return given != null ? given : String.join(".", who) + ":" + words[2];
    }

    private static List<FunctionRef> expects(String text) {
        var all = new ArrayList<FunctionRef>();
        if (text != null)
            for (var one : text.split(",")) all.add(new FunctionRef(one.split("/")[0], one.split("/")[1]));
        return all;
    }

    private static String option(String[] words, String name) {
        for (var word : words) if (word.startsWith(name + "=")) return word.substring(name.length() + 1);
        return null;
    }

    private static long size(String text) {
        for (var unit : List.of("KiB", "MiB", "GiB"))
            if (text.endsWith(unit))
                return Long.parseLong(text.substring(0, text.length() - 3))
                        << 10 * (List.of("KiB", "MiB", "GiB").indexOf(unit) + 1);
        return Long.parseLong(text);
    }

    private static String show(Event event, boolean binding, boolean waysOut) {
        return switch (event) {
            case Event.Defined _ -> "defined";
            case Event.Retired _ -> "retired";
            case Event.Joined _ -> "joined";
            case Event.Left _ -> "left";
            case Event.Created _ -> "created";
            case Event.Attached _ -> "attached";
            case Event.Allocated e ->
                "allocated " + e.heap() + " for " + String.join(" ", e.satisfies()) + show(e.choices());
            case Event.Mapped e ->
                "mapped " + e.segments().size() + (e.segments().size() == 1 ? " segment" : " segments")
                        + (e.alternative() == null ? "" : " by alternative " + e.alternative());
            case Event.Unmapped e -> "unmapped " + e.attachment();
            case Event.Detached e -> "detached " + e.attachment();
            case Event.Released _ -> "released";
            case Event.Moving e ->
                "moving for " + e.newcomer().attachment() + " after " + String.join(" ", e.attachments());
            case Event.Migrated e ->
                "migrated " + e.bytes() + " from " + e.from().heap() + " to " + e.to().heap() + " for "
                        + String.join(" ", e.satisfies()) + show(e.choices());
            case Event.Freed e -> e.heap() == null ? "freed" : "freed " + e.bytes() + " of " + e.heap();
            case Event.Refused e ->
                (e.waited() ? e.subject().attachment() + " waited: " : "")
                        + e.errno()
                        + (binding && e.binding() != null
                                ? " [" + e.binding().parameter() + " by "
                                        + e.binding().by() + "]"
                                : "")
                        + (waysOut
                                ? " "
                                        + e.waysOut().stream()
                                                .map(Script::show)
                                                .collect(Collectors.joining(", ", "{", "}"))
                                : "");
        };
    }

    /** Where the storage begins, if the line asks {@code at}. */
    private static String place(Event event, String[] words) {
        return event instanceof Event.Allocated e && Arrays.asList(words).contains("at")
                ? " at 0x" + Long.toHexString(e.extents().getFirst().address())
                : "";
    }

    private static String show(List<Event.Choice> choices) {
        return choices.isEmpty()
                ? ""
                : choices.stream()
                        .map(choice -> choice.attachment() + "=" + choice.alternative())
                        .collect(Collectors.joining(" ", " (", ")"));
    }

    private static String show(Event.WayOut way) {
        return way.way() + " " + way.bytesMoved() + "+" + way.bytesAllocated()
                + (way.notifies().isEmpty() ? "" : " tells " + String.join(" ", way.notifies()))
                + (way.blockedBy().isEmpty() ? "" : " blocked by " + String.join(" ", way.blockedBy()));
    }
}
