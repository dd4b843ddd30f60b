package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs that a coordinator with another rule would have written, chained and hashed as they should be. */
class JudgeTest {
    private static final String PIECE = "[{'address':%d,'length':4096}]";

    private Judge judge;
    private long asked;
    private long said;
    private String head;

    @BeforeEach
    void nothing_has_been_said() {
        judge = new Judge(1, "topic");
        asked = 0;
        said = 0;
        head = EventHash.NONE;
    }

    // ---- what is good

    @Test
    void a_buffer_that_two_use_before_it_has_storage_is_right() {
        board("strict");
        used("a", 4096, 4096);

        assertThat(flaws()).isEmpty();
    }

    @Test
    void a_latecomer_is_refused_under_strict() {
        board("strict");
        used("a", 4096, 4096);
        ask("attach", attachment("late", "a", "plain"));
        say("refused", "'request':'attach','errno':'EBUSY','reason':'late'," + attachment("late", "a", "plain"));

        assertThat(flaws()).isEmpty();
    }

    // ---- what was not to be had, and what was

    @Test
    void a_latecomer_that_is_granted_under_strict_is_misjudged() {
        board("strict");
        used("a", 4096, 4096);
        attach("late", "a", "plain");

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    @Test
    void a_latecomer_that_could_use_the_storage_and_is_refused_under_compatible_is_misjudged() {
        board("compatible");
        used("a", 4096, 4096);
        ask("attach", attachment("late", "a", "plain"));
        say("refused", "'request':'attach','errno':'EBUSY','reason':'late'," + attachment("late", "a", "plain"));

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    @Test
    void a_latecomer_that_cannot_use_the_storage_and_is_granted_under_compatible_is_misjudged() {
        board("compatible");
        used("a", 8192, 4096);
        attach("late", "a", "low");

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    @Test
    void a_scatterlist_that_shows_other_bytes_is_misjudged() {
        board("strict");
        used("a", 4096, 8192);

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    @Test
    void a_buffer_that_moves_under_another_policy_is_misjudged() {
        board("compatible");
        used("a", 4096, 4096);
        ask("unmap", "'attachment':'of-a'");
        say("unmapped", "'attachment':'of-a','buffer':'a'");
        ask("attach", attachment("late", "a", "plain"));
        say(
                "migrated",
                "'buffer':'a','from':{'heap':'h','extents':%s},'to':{'heap':'h','extents':%s},'bytes':4096"
                        .formatted(PIECE.formatted(4096), PIECE.formatted(8192)));
        say("attached", attachment("late", "a", "plain"));

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    @Test
    void a_buffer_that_is_there_and_is_said_not_to_be_is_misjudged() {
        board("strict");
        used("a", 4096, 4096);
        ask("release", "'buffer':'a'");
        say("refused", "'request':'release','errno':'ENOENT','reason':'unknown','buffer':'a'");

        assertThat(flaws()).containsExactly(Flaw.MISJUDGED);
    }

    // ---- memory that is in use

    @Test
    void storage_that_belongs_to_somebody_is_overlapped() {
        board("strict");
        used("a", 4096, 4096);
        used("b", 4096, 4096);

        assertThat(flaws()).contains(Flaw.OVERLAPPED);
    }

    @Test
    void storage_that_is_reserved_or_outside_of_its_heap_is_overlapped() {
        board("strict");
        used("a", 16384, 16384);
        assertThat(flaws()).contains(Flaw.OVERLAPPED);

        nothing_has_been_said();
        board("strict");
        used("a", 65536, 65536);
        assertThat(flaws()).contains(Flaw.OVERLAPPED);
    }

    @Test
    void two_mappings_of_a_device_with_the_same_io_page_are_overlapped() {
        board("strict");
        used("a", 4096, 4096);
        used("b", 8192, 8192);
        for (var buffer : new String[] {"c", "d"}) {
            create(buffer);
            attach("of-" + buffer, buffer, "virtual");
            map(buffer, buffer.equals("c") ? 20480 : 24576, 4096);
        }

        assertThat(flaws()).contains(Flaw.OVERLAPPED);
    }

    // ---- transactions and order

    @Test
    void an_outcome_in_two_transactions_is_lost_and_repeated() {
        board("strict");
        create("a");
        attach("of-a", "a", "plain");
        ask("map", "'attachment':'of-a','direction':'toDevice'");
        say("allocated", "'buffer':'a','heap':'h','extents':" + PIECE.formatted(4096) + ",'satisfies':['of-a']");
        judge.settle(0);
        say("mapped", mapping("a", 4096));

        assertThat(flaws()).containsExactly(Flaw.LOST, Flaw.REPEATED);
    }

    @Test
    void whoever_is_passed_over_is_seen_as_soon_as_a_transaction_ends() {
        board("strict");
        ask("leave", "'device':'nobody'");
        create("a");
        assertThat(found()).isEmpty();
        judge.settle(0);

        assertThat(found()).containsExactly(Flaw.REORDERED);
    }

    @Test
    void a_dead_letter_of_what_can_be_answered_is_repeated() {
        board("strict");
        var request =
                new StoredRecord(LogTopic.REQUESTS, 0, 900, bytes("b"), request("leave", "'device':'x'", 60), Map.of());
        judge.take(request);
        judge.take(new StoredRecord(
                LogTopic.DEAD_LETTERS,
                0,
                0,
                request.key(),
                request.value(),
                Map.of("topic", bytes("firstmap.requests"), "partition", bytes("0"), "offset", bytes("900"))));

        assertThat(found()).containsExactly(Flaw.REPEATED);
    }

    // ---- a board, and what happens on it

    // ---- what is set aside

    @Test
    void a_foreign_record_is_a_fork_and_with_its_mark_nothing() {
        board("strict");
        garbage();
        used("a", 4096, 4096);
        assertThat(flaws()).containsExactly(Flaw.FORKED);

        nothing_has_been_said();
        mark("topic", 3, digest("b", "{"), null);
        board("strict");
        garbage();
        used("a", 4096, 4096);
        assertThat(flaws()).isEmpty();
    }

    @Test
    void a_mark_that_is_not_of_what_stands_there_is_a_fork() {
        mark("topic", 3, digest("b", "}"), null);
        board("strict");
        garbage();
        assertThat(flaws()).containsExactly(Flaw.FORKED);

        nothing_has_been_said();
        mark("another topic", 3, digest("b", "{"), null);
        board("strict");
        garbage();
        assertThat(flaws()).containsExactly(Flaw.FORKED);

        nothing_has_been_said();
        mark("topic", 3, digest("b", "{"), null);
        board("strict");
        used("a", 4096, 4096);
        assertThat(flaws()).as("it fits").containsExactly(Flaw.FORKED);
    }

    @Test
    void a_board_that_stands_still_owes_nothing_and_its_requests_may_be_dead_letters() {
        mark("topic", 3, digest("b", "{"), "b");
        board("strict");
        ask("create", "'buffer':'a','size':4096");
        garbage(); // it was
        ask("create", "'buffer':'c','size':4096");
        say("created", "'buffer':'c','size':4096");
        ask("create", "'buffer':'e','size':4096");
        judge.take(new StoredRecord(
                LogTopic.DEAD_LETTERS,
                0,
                0,
                bytes("b"),
                request("create", "'buffer':'e','size':4096", asked),
                Map.of(
                        "topic", bytes("firstmap.requests"),
                        "partition", bytes("0"),
                        "offset", bytes(Long.toString(asked)))));
        assertThat(flaws()).isEmpty();
    }

    @Test
    void a_board_that_stands_still_may_be_retired_and_what_is_asked_later_be_answered() {
        mark("topic", 3, digest("b", "{"), "b");
        board("strict");
        ask("create", "'buffer':'a','size':4096");
        garbage(); // it was
        ask("retire", "'id':'n/%d'".formatted(asked + 1));
        say("retired", "'missed':1"); // as far as the board has heard
        ask("create", "'buffer':'c','size':4096");
        say("refused", "'buffer':'c','errno':'ENOENT','reason':'the board is retired'");
        assertThat(flaws()).isEmpty();
    }

    private void garbage() {
        said++;
        judge.take(new StoredRecord(LogTopic.EVENTS, 0, said, bytes("b"), bytes("{"), Map.of()));
        said--;
    }

    private void mark(String topic, long offset, String digest, String board) {
        var json = "{'type':'quarantine','topic':'%s','partition':0,'offset':%d,'digest':'%s',%s'reason':'a test'}"
                .formatted(topic, offset, digest, board == null ? "" : "'board':'" + board + "',");
        judge.take(new StoredRecord(LogTopic.CONTROL, 0, 0, null, bytes(json), Map.of()));
    }

    /** As the project makes it, which the judge does not know. */
    private static String digest(String key, String value) {
        return QuarantineJson.digest(bytes(key), bytes(value));
    }

    private void board(String policy) {
        var spec =
                "'spec':{'policy':'%s','check':'attach','pageSize':4096,'heaps':[{'name':'h','kind':'paged','base':4096,"
                        + "'size':61440,'reserved':[{'address':16384,'length':4096}]}]}";
        both("define", "defined", spec.formatted(policy));
        both(
                "join",
                "joined",
                "'device':'d','functions':{'plain':{},'low':{'dmaBits':13},'virtual':{'iommu':{'pageSize':4096}}}");
    }

    /** A buffer of one page that is attached and mapped. */
    private void used(String buffer, long place, long shown) {
        create(buffer);
        attach("of-" + buffer, buffer, "plain");
        map(buffer, place, shown);
    }

    private void create(String buffer) {
        both("create", "created", "'buffer':'%s','size':4096".formatted(buffer));
    }

    private void attach(String attachment, String buffer, String function) {
        both("attach", "attached", attachment(attachment, buffer, function));
    }

    private static String attachment(String attachment, String buffer, String function) {
        return "'attachment':'%s','buffer':'%s','device':'d','function':'%s'".formatted(attachment, buffer, function);
    }

    private void map(String buffer, long place, long shown) {
        ask("map", "'attachment':'of-%s','direction':'toDevice'".formatted(buffer));
        say(
                "allocated",
                "'buffer':'%s','heap':'h','extents':%s,'satisfies':['of-%s']"
                        .formatted(buffer, PIECE.formatted(place), buffer));
        say("mapped", mapping(buffer, shown));
    }

    private static String mapping(String buffer, long shown) {
        return "'attachment':'of-%s','buffer':'%s','direction':'toDevice','segments':%s"
                .formatted(buffer, buffer, PIECE.formatted(shown));
    }

    private void both(String request, String event, String fields) {
        ask(request, fields);
        say(event, fields);
    }

    private void ask(String type, String fields) {
        asked++;
        judge.take(new StoredRecord(LogTopic.REQUESTS, 0, asked, bytes("b"), request(type, fields, asked), Map.of()));
    }

    private static byte[] request(String type, String fields, long number) {
        return bytes("{'type':'%s','node':'n','seq':%d,'board':'b','at':0,%s}".formatted(type, number, fields));
    }

    /** In answer to what was asked last. */
    private void say(String type, String fields) {
        said++;
        var open =
                bytes("{'type':'%s','board':'b','seq':%d,'cause':'n/%d','node':'n','nodeSeq':%d,'at':0,%s,'prev':'%s'}"
                        .formatted(type, said, asked, asked, fields, head));
        head = sha256(open);
        var whole = new String(open, 0, open.length - 1, StandardCharsets.UTF_8) + ",\"hash\":\"" + head + "\"}";
        judge.take(new StoredRecord(LogTopic.EVENTS, 0, said, bytes("b"), bytes(whole), Map.of()));
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.begin().digest(bytes));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private Set<Flaw> flaws() {
        judge.end();
        return found();
    }

    private Set<Flaw> found() {
        var flaws = new TreeSet<Flaw>();
        judge.findings().counts().forEach((flaw, count) -> {
            if (count > 0) flaws.add(flaw);
        });
        return flaws;
    }
}
