package firstmap.coordinator.rule;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.Segment;
import firstmap.events.json.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A board file, a line of dashes, and what devices ask of it: {@code DEVICE[/FUNCTION] VERB [NAME] [OPTION=VALUE]… ->
 * ANSWER}. A node of the device's name asks, or the one of {@code by=}. A device attaches with its first function unless another is named, and calls the attachment
 * {@code DEVICE:BUFFER} unless {@code as=} says otherwise. An answer shows the binding of a refusal if it has a bracket,
 * and the ways out if it has a brace.
 *
 * <p>{@code import} is create, attach and map, {@code drop} is release, unmap and detach: the answer is that of the last,
 * or of the first that is refused. {@code at}, {@code entries}, {@code segments} and {@code lengths} at the end ask for more
 * of an answer. {@code NODE expire} ends the lease of a node.
 */
final class Script {
    private static final Map<String, List<String>> STEPS =
            Map.of("import", List.of("create", "attach", "map"), "drop", List.of("release", "unmap", "detach"));

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

    /** The same, where the board is defined and all its devices have joined. */
    Script joined() {
        desk.ask("system", new Request.Define(spec));
        spec.devices().forEach((device, functions) -> desk.ask(device, new Request.Join(device, functions)));
        return this;
    }

    /** Whether a board from the log alone, and one from a snapshot, is the one that answered. */
    boolean isRebuiltAsItIs() {
        var restored = Snapshot.of(desk.board).restore(ClassPathPlatforms.INSTANCE);
        return desk.rebuilt().isSameAs(desk.board) && restored.isSameAs(desk.board);
    }

    private String answered(String line) {
        int arrow = line.indexOf("->");
        if (arrow < 0 || line.startsWith("#")) return line;
        var words = line.substring(0, arrow).trim().split("\\s+");
        return line.substring(0, arrow) + "-> " + answer(words, line.substring(arrow));
    }

    private String answer(String[] words, String expected) {
        var steps = STEPS.getOrDefault(words[1], List.of(words[1]));
        for (var step : steps) {
            words[1] = step;
            var events = step.equals("expire") ? desk.expire(words[0]) : desk.ask(node(words), request(words));
            var answer =
                    events.stream().map(event -> show(event, words, expected)).collect(Collectors.joining(", "));
            if (step.equals(steps.getLast())) return answer;
            if (events.stream().anyMatch(Event.Refused.class::isInstance)) return step + " " + answer;
        }
        throw new IllegalStateException("no step");
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
        try {
            return asked(words);
        } catch (Invalid e) {
            return new Request.Malformed(words[1], e.getMessage());
        }
    }

    private Request asked(String[] words) {
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

    private String show(Event event, String[] words, String expected) {
        boolean binding = expected.contains("[");
        boolean waysOut = expected.contains("{");
        var more = Arrays.asList(words);
        return switch (event) {
            case Event.Defined _ -> "defined";
            case Event.Retired _ -> "retired";
            case Event.Granted _ -> "granted";
            case Event.Joined _ -> "joined";
            case Event.Left _ -> "left";
            case Event.Created _ -> "created";
            case Event.Attached _ -> "attached";
            case Event.Allocated e ->
                "allocated " + e.heap() + " for " + String.join(" ", e.satisfies()) + show(e.choices())
                        + (more.contains("at")
                                ? " at 0x"
                                        + Long.toHexString(
                                                e.extents().getFirst().address())
                                : "")
                        + (more.contains("entries")
                                ? " in " + runs(e.extents().stream().map(Extent::length))
                                : "");
            case Event.Mapped e ->
                "mapped " + show(e.segments(), more)
                        + (e.alternative() == null ? "" : " by alternative " + e.alternative())
                        + (e.bounced() == 0 ? "" : ", bounced " + e.bounced());
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

    private String show(List<Segment> segments, List<String> more) {
        if (more.contains("segments"))
            return segments.stream()
                    .map(segment ->
                            "0x" + Long.toHexString(segment.address()) + "+0x" + Long.toHexString(segment.length()))
                    .collect(Collectors.joining(" "));
        return segments.size()
                + (segments.size() == 1 ? " segment" : " segments")
                + (more.contains("lengths") ? " of " + runs(segments.stream().map(Segment::length)) : "");
    }

    /** In pages; {@code 16x3} for three of 16. */
    private String runs(Stream<Long> bytes) {
        var runs = new ArrayList<String>();
        long before = 0;
        int times = 0;
        for (var pages : bytes.map(each -> each / spec.pageSize()).toList()) {
            times = pages == before ? times + 1 : 1;
            if (times > 1) runs.removeLast();
            runs.add(pages + (times > 1 ? "x" + times : ""));
            before = pages;
        }
        return String.join(" ", runs);
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
