package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import firstmap.events.BoardSpec;
import firstmap.events.Catalogue;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Draft;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Field;
import firstmap.events.FieldKind;
import firstmap.events.Form;
import firstmap.events.HeapSpec;
import firstmap.events.Importer;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.Sign;
import firstmap.events.Time;
import firstmap.events.WireName;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue of what is on the wire is complete, and says what the code does. */
class CatalogueTest {
    private static final List<String> KINDS = List.of("requests", "signs", "events");
    private static final Path SCRIPT = Path.of("examples/read_log.py");

    /** The documents of one of its blocks; a line that begins with blanks goes on from the one before. */
    private static List<String> examples(String kind) {
        var blocks = Catalogue.blocks("json");
        assertThat(blocks).as("one block of examples each for %s", KINDS).hasSameSizeAs(KINDS);
        return blocks.get(KINDS.indexOf(kind)).replaceAll("\\n +", "").lines().toList();
    }

    private static List<String> golden(String kind) {
        return Golden.all(kind).values().stream().map(Golden::text).toList();
    }

    private static Set<String> types(List<String> documents) {
        var types = new TreeSet<String>();
        for (var document : documents)
            types.add(Golden.tree(document).get("type").textValue());
        return types;
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "signs", "events"})
    void each_example_is_a_golden_file_and_each_type_has_one(String kind) {
        assertThat(golden(kind)).containsAll(examples(kind));
        assertThat(types(examples(kind))).isEqualTo(types(golden(kind)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "sign", "event"})
    void each_type_has_its_row(String kind) {
        var rows = new ArrayList<String>();
        for (var row : Catalogue.table(kind)) rows.addAll(List.of(row.getFirst().split(", ")));
        assertThat(rows).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(types(golden(kind + "s")));
    }

    @Test
    void each_field_of_a_golden_file_is_spoken_of() {
        var fields = new TreeSet<String>();
        for (var kind : KINDS) for (var document : golden(kind)) collect(Golden.tree(document), fields);
        assertThat(fields).contains("waysOut", "blockedBy", "segmentBoundaryMask");
        assertThat(new HashSet<>(Catalogue.names())).containsAll(fields);
    }

    /** What a recorded machine did, and what people call their devices and functions, is not the catalogue's business. */
    private static void collect(JsonNode node, Set<String> fields) {
        if (node.isArray()) node.forEach(item -> collect(item, fields));
        for (var field : node.properties()) {
            fields.add(field.getKey());
            switch (field.getKey()) {
                case "recorded", "promises" -> {}
                case "devices", "functions" ->
                    field.getValue().properties().forEach(named -> collect(named.getValue(), fields));
                default -> collect(field.getValue(), fields);
            }
        }
    }

    @Test
    void each_topic_has_its_row() {
        assertThat(Catalogue.table("topic").stream().map(List::getFirst))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Topic.values()).map(Topic::topicName).toList());
    }

    /** By keys made as it says two nodes of two boards are told apart, and no node's key is that of the ticks. */
    @Test
    void a_sign_of_life_has_the_key_that_its_row_says() {
        var keys = Catalogue.table("sign").stream()
                .collect(Collectors.toMap(
                        List::getFirst,
                        row -> row.get(1).replace("BOARD", "phone").replace("NODE", "camera")));
        assertThat(keys)
                .containsEntry("mark", new Sign.Mark("phone", "camera").key())
                .containsEntry("goodbye", new Sign.Goodbye("phone", "camera").key());
        assertThat(keys.get("tick")).isEqualTo("one blank");
        assertThat(new Sign.Tick("coordinator-1", 7).key()).isEqualTo(" ");
    }

    @Test
    void each_field_of_a_board_and_each_parameter_of_a_function_has_its_row() {
        assertThat(rows("of a board")).containsExactlyElementsOf(names(BoardSpec.FORM));
        assertThat(rows("of a function")).containsExactlyElementsOf(names(DmaParameters.FORM));
    }

    private static List<String> rows(String firstColumn) {
        return Catalogue.table(firstColumn).stream().map(List::getFirst).toList();
    }

    private static List<String> names(Form<?> form) {
        return form.fields().stream().flatMap(CatalogueTest::names).toList();
    }

    private static Stream<String> names(Field<?, ?> field) {
        return field.kind() instanceof FieldKind.Flat<?>(var part) ? names(part).stream() : Stream.of(field.name());
    }

    @Test
    void each_word_that_a_field_can_have_is_spoken_of() {
        var words = Stream.<WireName[]>of(
                        Policy.values(),
                        Check.values(),
                        HeapSpec.Kind.values(),
                        Importer.values(),
                        Direction.values(),
                        Time.values())
                .flatMap(Stream::of)
                .flatMap(word -> Stream.of(word.wireName().split("-")))
                .toList();
        assertThat(Catalogue.names()).containsAll(words);
    }

    @Test
    void its_errnos_are_those_of_the_code() {
        assertThat(Catalogue.table("errno").stream().map(row -> row.subList(0, 2)))
                .containsExactlyElementsOf(Arrays.stream(Errno.values())
                        .map(errno -> List.of(errno.name(), Integer.toString(errno.number())))
                        .toList());
    }

    @Test
    void its_limits_are_those_of_the_code() {
        assertThat(Catalogue.table("limit"))
                .contains(
                        limit("longest request, bytes", Limits.MAX_REQUEST_BYTES),
                        limit("longest event, bytes", Limits.MAX_EVENT_BYTES),
                        limit("longest record of the topics that coordinators write, bytes", Topic.MAX_RECORD_BYTES),
                        limit("longest id, characters", Limits.MAX_ID),
                        limit("most nodes of a roster", Limits.MAX_ROSTER),
                        limit("most requests of a turn", Limits.MAX_ASKS),
                        limit("deepest nesting", Limits.MAX_DEPTH),
                        limit("largest size, length or address", Limits.MAX_BYTES),
                        limit("most extents of a buffer, or segments of a scatterlist", Limits.MAX_EXTENTS),
                        limit(
                                "most heaps, devices of a board file, functions of a device, expected functions",
                                Limits.MAX_LIST),
                        limit("most alternatives of a function", DmaParameters.MAX_ALTERNATIVES));
    }

    @Test
    void its_limits_of_a_document_are_where_reading_ends() {
        endsAt("longest name of a field, characters", n -> "{\"" + "n".repeat(n) + "\":1}");
        endsAt("longest string, characters", n -> "{\"a\":\"" + "s".repeat(n) + "\"}");
        endsAt("longest number, characters", n -> "{\"a\":" + "9".repeat(n) + "}");
        endsAt("deepest nesting", n -> "{\"a\":" + "[".repeat(n - 1) + "]".repeat(n - 1) + "}");
    }

    private interface Sized {
        String document(int size);
    }

    private static void endsAt(String name, Sized sized) {
        int most = Catalogue.table("limit").stream()
                .filter(row -> row.getFirst().equals(name))
                .mapToInt(row -> Integer.parseInt(row.getLast()))
                .findFirst()
                .orElseThrow();
        assertThat(json(sized.document(most))).isNotNull();
        assertThatThrownBy(() -> json(sized.document(most + 1))).as(name).isInstanceOf(Invalid.class);
    }

    /** What can be read of a document, whatever it says. */
    private static Draft<String> json(String document) {
        var none = Form.of(Field.optionalText("none", (String it) -> it), it -> it);
        return Json.draft(Golden.bytes(document), Limits.MAX_EVENT_BYTES, none);
    }

    private static List<String> limit(String name, long value) {
        return List.of(name, Long.toString(value));
    }

    @Test
    void strings_are_escaped_as_it_says() {
        var refused = new Event.Refused(
                "map",
                Errno.EIO,
                "\" \\ \b \t \n \f \r \u0001 \u001b / \u007f é € 😀",
                Event.Subject.NOTHING,
                null,
                List.of());
        var record = new EventRecord("b", 1, "n/1", "n", 1, 0, 0, refused, EventRecord.NO_HASH, null);
        assertThat(Golden.text(EventJson.write(record)))
                .contains(
                        "\"reason\":\"\\\" \\\\ \\b \\t \\n \\f \\r \\u0001 \\u001B / \u007f é € \\uD83D\\uDE00\",\"prev\"");
    }

    @Test
    void its_Python_is_that_of_the_script_which_is_short_enough_to_be_read() {
        var script = Catalogue.text(SCRIPT);
        assertThat(Catalogue.blocks("python"))
                .hasSize(2)
                .allSatisfy(block -> assertThat(script).contains(block));
        assertThat(script.lines()).hasSizeLessThanOrEqualTo(190);
    }
}
