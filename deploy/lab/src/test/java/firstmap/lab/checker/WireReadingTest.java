package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.json.RequestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the checker makes of bytes, held against the golden files of the wire, of which it shares no line of code. */
class WireReadingTest {
    private static final Path GOLDEN = Path.of("../../events/src/test/resources/golden");
    private static final String ATTACH =
            "{'type':'attach','node':'n','seq':1,'board':'b','at':0,'attachment':'a','buffer':'x','device':'d','function':'f'%s}";

    static Stream<Path> events() throws IOException {
        return files("events");
    }

    static Stream<Path> requests() throws IOException {
        return files("requests");
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (var files = Files.list(GOLDEN.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    private static byte[] line(Path file) throws IOException {
        return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_golden_event_is_read_and_its_hash_holds(Path file) throws IOException {
        var event = LoggedEvent.read(line(file));

        assertThat(file.getFileName().toString()).startsWith(event.type());
        assertThat(EventHash.holds(line(file))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_hash_does_not_hold_if_one_byte_is_another(Path file) throws IOException {
        for (int i = 0; i < line(file).length; i++) {
            var edited = line(file);
            edited[i] ^= 1;
            assertThat(EventHash.holds(edited)).as("byte %d", i).isFalse();
        }
        assertThat(EventHash.holds(Arrays.copyOf(line(file), 60))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void each_golden_request_is_read_with_all_that_it_says(Path file) throws IOException {
        var request = LoggedRequest.read(line(file));

        assertThat(file.getFileName().toString()).startsWith(request.type());
        assertThat(request.body()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'dynamic':1",
                ",'dynamic':'true'",
                ",'size':1",
                ",'attachment2':'a'",
                ",'recorded':{'entries':-1}"
            })
    void a_request_whose_body_is_wrong_can_be_refused(String more) {
        assertThat(LoggedRequest.read(json(ATTACH.formatted(more))).body()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'seq':2",
                ",'dynamic':true,'dynamic':true",
                ",",
                "}",
                ",'x':tru",
                ",x:1",
                ",'x':[1,]",
                ",'x':01",
                ",'x':.5",
                ",'x':[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
                ",'x':123456789012345678901234567890123"
            })
    void what_is_no_document_has_nobody_to_refuse(String more) {
        assertThatThrownBy(() -> LoggedRequest.read(json(ATTACH.formatted(more))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'type':'attach'", "'node':'n'", "'seq':1", "'board':'b'", "'at':0"})
    void what_does_not_say_who_asks_has_nobody_to_refuse(String left) {
        var without = ATTACH.formatted("").replace(left + ",", "");

        assertThatThrownBy(() -> LoggedRequest.read(json(without))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytes_that_are_not_utf_8_are_no_document() {
        var bytes = json(ATTACH.formatted(""));
        bytes[bytes.length - 4] = (byte) 0xc3;

        assertThatThrownBy(() -> LoggedRequest.read(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void null_is_as_good_as_absent_and_sizes_have_one_form() {
        var define =
                "{'type':'define','node':'n','seq':1,'board':'b','at':0,'spec':{'pageSize':'%s','platform':null,'heaps':[]}}";
        var said = LoggedRequest.read(json(define.formatted("4KiB"))).body();

        assertThat(said)
                .isEqualTo(LoggedRequest.read(json(define.formatted("0x1000"))).body());
        assertThat(said.object("spec").number("pageSize")).isEqualTo(4096);
        assertThat(said.object("spec").text("policy")).isEqualTo("strict");
        assertThat(said.object("spec").has("platform")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'at':0,'of':'a','lastSeen':7",
                "'at':0,'of':'a','lastSeen':0,'id':'lease/a/0'",
                "'at':9,'of':'a','round':3,'seen':12",
                "'at':9,'of':'a','round':3,'seen':12,'id':'lease/a/9.3'",
                "'at':0,'of':'LONG','lastSeen':1234",
                "'at':9,'of':'LONG','round':3,'seen':12",
                "'at':9,'of':'a','lastSeen':7",
                "'at':0,'of':'a','lastSeen':7,'round':0",
                "'at':0,'of':'a','lastSeen':7,'seen':1",
                "'at':0,'of':'a','lastSeen':-1",
                "'at':0,'of':'a','round':3",
                "'at':0,'of':'a','seen':3",
                "'at':0,'of':'a','round':3,'seen':0",
                "'at':0,'of':'a'",
                "'at':0,'lastSeen':7",
                "'at':0,'of':'a','lastSeen':7,'id':'lease/a/8'",
                "'at':0,'of':'a','lastSeen':7,'id':'a/7'",
                "'at':0,'of':'a','lastSeen':7,'seq':1",
                "'at':0,'of':'a','lastSeen':7,'recorded':{}",
                "'of':'a','lastSeen':7"
            })
    void an_expire_is_read_as_the_coordinators_read_it(String said) {
        var json = json(
                "{'type':'expire','node':'lease','board':'b',%s}".formatted(said.replace("LONG", "n".repeat(128))));
        var theirs = Optional.<String>empty();
        try {
            theirs = Optional.of(RequestJson.read(json).id());
        } catch (Invalid e) {
            // It is none.
        }
        var mine = Optional.<String>empty();
        try {
            mine = Optional.of(LoggedRequest.read(json).id());
        } catch (IllegalArgumentException e) {
            // Nor for the checker.
        }
        assertThat(mine).isEqualTo(theirs);
    }

    @Test
    void an_expire_of_anybody_but_the_lease_is_none() {
        var expire = json("{'type':'expire','node':'a','board':'b','at':0,'of':'a','lastSeen':7}");
        assertThatThrownBy(() -> LoggedRequest.read(expire)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "15000000000",
                "1000000000",
                "86400000000000",
                "'15s'",
                "'1.5m'",
                "'1.5min'",
                "'24h'",
                "'1000ms'",
                "'1000000us'",
                "'1.0000000019s'",
                "'1.000000001s'",
                "0",
                "999999999",
                "86400000000001",
                "'25h'",
                "'999ms'",
                "'15 s'",
                "'15'",
                "'-15s'",
                "'15S'",
                "''",
                "'1e3s'",
                "15.0",
                "true",
                "null"
            })
    void a_lease_is_read_as_the_coordinators_read_it(String lease) {
        var heap = "{'name':'h','kind':'cma','base':0,'size':4096}";
        var json = json("{'type':'define','node':'n','seq':1,'board':'b','at':0,'spec':{'heaps':[%s],'lease':%s}}"
                .formatted(heap, lease));
        var theirs = RequestJson.read(json).request() instanceof Request.Define define
                ? define.spec().lease()
                : -1;
        var mine = LoggedRequest.read(json).body();
        assertThat(mine == null ? -1 : mine.object("spec").number("lease", 0)).isEqualTo(theirs);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
