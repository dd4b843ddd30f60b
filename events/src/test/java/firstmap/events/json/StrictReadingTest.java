package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not as the contract says is refused, with the path of what is wrong. */
class StrictReadingTest {
    private static final String CREATE = Golden.request("create");

    /** A document that cannot be read as a request at all. */
    private static Invalid unreadable(byte[] bytes) {
        var invalid = catchThrowableOfType(Invalid.class, () -> RequestJson.read(bytes));
        assertThat(invalid).as(Golden.text(bytes)).isNotNull();
        return invalid;
    }

    private static Invalid unreadable(String json) {
        return unreadable(Golden.bytes(json));
    }

    /** A document whose envelope can be read: it still has its one outcome. */
    private static String malformed(String json) {
        var record = RequestJson.read(Golden.bytes(json));
        assertThat(record.node()).isEqualTo("camera");
        assertThat(record.request()).as(json).isInstanceOf(Request.Malformed.class);
        return ((Request.Malformed) record.request()).problem();
    }

    private static String without(String json, String field) {
        var cut = json.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9]+),?", "");
        assertThat(cut).isNotEqualTo(json);
        return cut.replace(",}", "}");
    }

    // ---- the envelope

    @ParameterizedTest
    @ValueSource(strings = {"type", "node", "seq", "board", "at"})
    void an_envelope_without_a_field_is_unreadable(String field) {
        assertThat(unreadable(without(CREATE, field)).path()).isEqualTo(field);
    }

    @Test
    void an_id_that_is_left_out_is_node_and_seq() {
        assertThat(RequestJson.read(Golden.bytes(without(CREATE, "id"))).id()).isEqualTo("camera/4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"type\":\"create\" | \"type\":\"explode\" | type",
                "\"type\":\"create\" | \"type\":7 | type",
                "\"type\":\"create\" | \"type\":\"Create\" | type",
                "\"seq\":4 | \"seq\":0 | seq",
                "\"seq\":4 | \"seq\":-1 | seq",
                "\"seq\":4 | \"seq\":4.5 | seq",
                "\"seq\":4 | \"seq\":4.0 | seq",
                "\"seq\":4 | \"seq\":4e0 | seq",
                "\"seq\":4 | \"seq\":1e308 | seq",
                "\"seq\":4 | \"seq\":\"4\" | seq",
                "\"seq\":4 | \"seq\":true | seq",
                "\"seq\":4 | \"seq\":null | seq",
                "\"seq\":4 | \"seq\":9223372036854775808 | seq",
                "\"at\":33333333 | \"at\":-1 | at",
                "\"board\":\"phone\" | \"board\":\"\" | board",
                "\"board\":\"phone\" | \"board\":\"a b\" | board",
                "\"board\":\"phone\" | \"board\":[\"phone\"] | board",
                "\"node\":\"camera\" | \"node\":\"cam\u00e9ra\" | node",
                "\"node\":\"camera\" | \"node\":\"a\\u0000b\" | node",
                "\"id\":\"preview/0\" | \"id\":\"a\\nb\" | id",
            })
    void an_envelope_with_a_wrong_field_is_unreadable(String from, String to, String path) {
        assertThat(CREATE).contains(from);
        assertThat(unreadable(CREATE.replace(from, to)).path()).isEqualTo(path);
    }

    @Test
    void ids_have_1_to_128_characters() {
        assertThat(RequestJson.read(Golden.bytes(CREATE.replace("phone", "p".repeat(128))))
                        .board())
                .hasSize(128);
        assertThat(unreadable(CREATE.replace("phone", "p".repeat(129))))
                .hasMessage("board: longer than 128 characters");
        assertThat(malformed(CREATE.replace("\"preview-0\"", "\"" + "b".repeat(129) + "\"")))
                .isEqualTo("buffer: longer than 128 characters");
    }

    // ---- the body

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"size\":3112960 | \"size\":0 | size: 0 is out of range 1..4611686018427387903",
                "\"size\":3112960 | \"size\":-4096 | size: -4096 is out of range 1..4611686018427387903",
                "\"size\":3112960 | \"size\":4611686018427387904 | size: 4611686018427387904 is out of range 1..4611686018427387903",
                "\"size\":3112960 | \"size\":18446744073709551616 | size: out of range 1..4611686018427387903",
                "\"size\":3112960 | \"size\":4096.5 | size: not a whole number",
                "\"size\":3112960 | \"size\":1e308 | size: not a whole number",
                "\"size\":3112960 | \"size\":1e999 | size: not a whole number",
                "\"size\":3112960 | \"size\":\"4096\" | size: not a whole number",
                "\"size\":3112960 | \"size\":null | size: missing",
                "\"buffer\":\"preview-0\" | \"buffer\":\"\" | buffer: missing",
                "\"buffer\":\"preview-0\" | \"buffer\":\"a b\" | buffer: character 2 is not one of A-Za-z0-9._:/@+-",
                "\"buffer\":\"preview-0\" | \"buffer\":5 | buffer: not a string",
                "\"set\":\"preview\" | \"set\":\"\" | set: missing",
                "\"set\":\"preview\" | \"sett\":\"preview\" | sett: unknown field",
                "\"function\":\"scanout\" | \"function\":\"\" | expects[1].function: missing",
                "\"function\":\"scanout\" | \"fn\":\"scanout\" | expects[1].function: missing",
                "\"function\":\"scanout\" | \"function\":\"x\",\"y\":1 | expects[1].y: unknown field",
                "\"expects\":[ | \"expects\":[7, | expects[0]: not an object",
                "\"replaces\":\"preview-old\" | \"replaces\":\"preview-old\",\"expects2\":{} | expects2: unknown field",
            })
    void a_body_with_a_wrong_field_is_malformed_and_says_where(String from, String to, String problem) {
        assertThat(CREATE).contains(from);
        assertThat(malformed(CREATE.replace(from, to))).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"kind\":\"contiguous\" | \"kind\":\"slab\" | spec.heaps[1].kind: not one of paged, contiguous, cma, system, carveout",
                "\"policy\":\"compatible\" | \"policy\":\"STRICT\" | spec.policy: not one of strict, compatible, migrate",
                "\"pageSize\":4096 | \"pageSize\":4097 | spec.pageSize: 4097 is not a power of two",
                "\"pageSize\":4096 | \"pageSize\":256 | spec.pageSize: 256 is out of range 512..1073741824",
                "\"name\":\"cma\" | \"name\":\"system\" | spec.heaps[1].name: system is there twice",
                "\"base\":805306368 | \"base\":805306369 | spec.heaps[2].base: not a multiple of the page size",
                "\"base\":1073741824,\"size\":268435456 | \"base\":2147483648,\"size\":268435456 | spec.heaps[1].reserved[0]: overlaps its predecessor or lies outside of the heap",
                "\"base\":805306368 | \"base\":2147483648 | spec.heaps[2]: overlaps heap system",
                "\"maxOrder\":10 | \"maxOrder\":21 | spec.heaps[0].maxOrder: 21 is out of range 0..20",
                "\"dmaBits\":64 | \"dmaBits\":65 | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.dmaBits: 65 is out of range 1..64",
                "\"maxSegments\":1, | \"maxSegments\":0, | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.maxSegments: 0 is out of range 1..2147483647",
                "18446744073709551615 | 18446744073709551616 | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.segmentBoundaryMask: out of range 0..2^64 - 1",
                "18446744073709551615 | -1 | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.segmentBoundaryMask: out of range 0..2^64 - 1",
                "18446744073709551615 | 18446744073709551614 | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.segmentBoundaryMask: 0xfffffffffffffffe is not 2^n - 1",
                "18446744073709551615 | 255 | spec.devices.crypto@1/a:b+c-d_e.f.functions.input.segmentBoundaryMask: below one page of 4096 bytes",
                "\"control\":{} | \"control\":{\"heaps\":[\"vram\"]} | spec.devices.crypto@1/a:b+c-d_e.f.functions.control.heaps: the board has no heap vram",
                "\"control\":{} | \"control\":{\"coherent\":1} | spec.devices.crypto@1/a:b+c-d_e.f.functions.control.coherent: not true or false",
                "\"control\":{} | \"control\":{\"iommu\":{\"pageSize\":3}} | spec.devices.crypto@1/a:b+c-d_e.f.functions.control.iommu.pageSize: 3 is not a power of two",
                "\"control\":{} | \"con trol\":{} | spec.devices.crypto@1/a:b+c-d_e.f.functions: character 4 is not one of A-Za-z0-9._:/@+-",
            })
    void a_board_with_a_wrong_field_is_malformed_and_says_where(String from, String to, String problem) {
        var define = Golden.request("define");
        assertThat(define).contains(from);
        assertThat(malformed(define.replace(from, to))).isEqualTo(problem);
    }

    /** Nobody has asked by a number, so nobody could be answered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "expire | \"of\":\"display\", | `` | of: missing",
                "expire | \"of\":\"display\" | \"of\":\"dis play\" | of: character 4 is not one of A-Za-z0-9._:/@+-",
                "expire | ,\"round\":2 | `` | round: missing",
                "expire | ,\"seen\":17 | `` | seen: missing",
                "expire | \"seen\":17 | \"seen\":0 | seen: 0 is out of range 1..9223372036854775807",
                "expire | \"round\":2 | \"round\":-1 | round: -1 is out of range 0..9223372036854775807",
                "expire | \"seen\":17 | \"seen\":17,\"lastSeen\":3 | lastSeen: beside a round",
                "expire | \"node\":\"lease\" | \"node\":\"camera\" | node: not lease",
                "expire | \"node\":\"lease\" | \"node\":\"lease\",\"seq\":1 | seq: unknown field",
                "expire | 33000000.2\" | 33000000.3\" | id: not lease/display/33000000.2",
                "expire | \"at\":33000000, | `` | at: missing",
                "expire | \"seen\":17 | \"seen\":17,\"recorded\":{} | recorded: unknown field",
                "expire-given | \"lastSeen\":14 | \"lastSeen\":-1 | lastSeen: -1 is out of range 0..9223372036854775807",
                "expire-given | \"lastSeen\":14 | \"lastSeen\":15 | id: not lease/display/15",
                "expire-given | \"at\":0 | \"at\":1 | at: beside lastSeen",
                "expire-given | ,\"lastSeen\":14 | `` | round: missing",
            })
    void an_expire_that_is_wrong_anywhere_is_unreadable(String name, String from, String to, String problem) {
        var expire = Golden.request(name);
        assertThat(expire).contains(from);
        assertThat(unreadable(expire.replace(from, to))).hasMessage(problem);
    }

    @Test
    void the_id_of_an_expire_follows_from_what_it_says() {
        var expire = Golden.request("expire");
        assertThat(RequestJson.read(Golden.bytes(without(expire, "id"))))
                .isEqualTo(RequestJson.read(Golden.bytes(expire)));
        var longest = new Request.Expire("n".repeat(Limits.MAX_ID), null, null, Long.MAX_VALUE);
        var request = RequestRecord.expire("phone", 0, longest);
        assertThat(request.id()).hasSize(Limits.MAX_ID).startsWith("lease/nnn").endsWith("n/" + Long.MAX_VALUE);
        assertThat(RequestJson.read(RequestJson.write(request))).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource({
        "15s, 15000000000",
        "1s, 1000000000",
        "1500ms, 1500000000",
        "1.5s, 1500000000",
        "2m, 120000000000",
        "2min, 120000000000",
        "24h, 86400000000000"
    })
    void a_lease_may_be_written_as_people_do(String text, long nanos) {
        var define = Golden.request("define-lease");
        var read = (Request.Define) RequestJson.read(Golden.bytes(define.replace("15000000000", "\"" + text + "\"")))
                .request();
        assertThat(read.spec().lease()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "999999999 | spec.lease: 999999999 is out of range 1000000000..86400000000000",
                "86400000000001 | spec.lease: 86400000000001 is out of range 1000000000..86400000000000",
                "0 | spec.lease: 0 is out of range 1000000000..86400000000000",
                "\"999ms\" | spec.lease: 999ms is out of range 1s..24h",
                "\"25h\" | spec.lease: 25h is out of range 1s..24h",
                "\"999999999.999999999h\" | spec.lease: 999999999.999999999h is out of range 1s..24h",
                "\"15\" | spec.lease: not a time such as 8s, 33.3ms or 20m: a number with ns, us, ms, s, m or h",
                "1.5e10 | spec.lease: not a time such as 8s, 33.3ms or 20m: a number with ns, us, ms, s, m or h",
                "true | spec.lease: not a time such as 8s, 33.3ms or 20m: a number with ns, us, ms, s, m or h",
            })
    void a_lease_that_is_none_is_malformed_and_says_why(String lease, String problem) {
        assertThat(malformed(Golden.request("define-lease").replace("15000000000", lease)))
                .isEqualTo(problem);
    }

    @Test
    void sizes_of_a_board_may_be_written_as_people_do() {
        var define = Golden.request("define-least");
        for (var size : new String[] {"\"1GiB\"", "\"1024 MiB\"", "\"1048576KiB\"", "\"0x40000000\"", "\"1073741824\""})
            assertThat(RequestJson.read(Golden.bytes(define.replace("\"size\":1073741824", "\"size\":" + size))))
                    .isEqualTo(RequestJson.read(Golden.bytes(define)));
    }

    /** The reason of a refusal stands on the log: it must be text that any writer can write. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00x", "\\u0000", "\\n", "\u00e9\ud83d\ude00", "\\u202e"})
    void a_strange_name_of_a_field_does_not_get_into_the_log(String name) {
        var problem = malformed(CREATE.replace("\"set\"", "\"" + name.repeat(20) + "\""));
        assertThat(problem).endsWith(": unknown field").matches("[ -~]*").hasSizeLessThan(100);
        var refused = new firstmap.events.Event.Refused(
                "create",
                firstmap.events.Errno.EINVAL,
                problem,
                firstmap.events.Event.Subject.NOTHING,
                null,
                java.util.List.of());
        var sealed = EventJson.seal(
                new EventRecord("phone", 1, "camera/4", "camera", 4, 0, 0, refused, EventRecord.NO_HASH, null));
        assertThat(EventJson.read(sealed.json())).isEqualTo(sealed.record());
    }

    // ---- the document

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"create\"",
                "{",
                "{}}",
                "{\"type\":\"create\"",
                "\u0000",
                "{'type':'create'}",
                "{\"type\":NaN}",
                "// {}",
                "{\"type\":\"create\",}",
            })
    void what_is_no_JSON_object_is_unreadable(String text) {
        unreadable(text);
    }

    @Test
    void tokens_behind_the_document_are_refused() {
        assertThat(unreadable(CREATE + "{}")).hasMessageContaining("not JSON");
        assertThat(unreadable(CREATE + "x").path()).isEmpty();
        assertThat(RequestJson.read(Golden.bytes(" \n" + CREATE + "\n "))).isNotNull();
    }

    @Test
    void a_key_that_is_there_twice_is_refused_with_its_path() {
        assertThat(unreadable(CREATE.replace("\"size\":3112960", "\"size\":1,\"size\":3112960"))
                        .path())
                .isEqualTo("size");
        assertThat(unreadable(CREATE.replace("\"function\":\"scanout\"", "\"function\":\"x\",\"function\":\"y\""))
                        .path())
                .isEqualTo("expects[1].function");
        assertThat(unreadable(Golden.request("define").replace("\"dmaBits\":64", "\"dmaBits\":64,\"dmaBits\":64"))
                        .path())
                .isEqualTo("spec.devices.crypto@1/a:b+c-d_e.f.functions.input.dmaBits");
    }

    @Test
    void a_document_too_long_is_refused_before_it_is_parsed() {
        var padded = CREATE + " ".repeat(Limits.MAX_REQUEST_BYTES - Golden.bytes(CREATE).length);
        assertThat(RequestJson.read(Golden.bytes(padded))).isNotNull();
        assertThat(unreadable(padded + " ")).hasMessage("65537 bytes, at most 65536");
    }

    @Test
    void a_document_nested_too_deep_is_refused() {
        for (int depth : new int[] {16, 17, 1000, 30_000})
            assertThat(unreadable(
                            CREATE.replace("\"set\":\"preview\"", "\"set\":" + "[".repeat(depth) + "]".repeat(depth))))
                    .hasMessageContaining("not JSON");
        assertThat(malformed(CREATE.replace("\"set\":\"preview\"", "\"set\":" + "[".repeat(15) + "]".repeat(15))))
                .isEqualTo("set: not a string");
    }

    @Test
    void numbers_and_names_without_end_are_refused() {
        unreadable(CREATE.replace("3112960", "1".repeat(5000)));
        unreadable(CREATE.replace("3112960", "1e" + "9".repeat(5000)));
        unreadable(CREATE.replace("\"set\"", "\"" + "s".repeat(5000) + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void other_encodings_than_UTF_8_are_refused(String charset) {
        assertThat(unreadable(CREATE.getBytes(Charset.forName(charset)))).hasMessageContaining("UTF-8");
    }

    @Test
    void bytes_that_are_no_UTF_8_are_refused() {
        unreadable(CREATE.replace("preview-old", "\u00e9").getBytes(StandardCharsets.ISO_8859_1));
        for (var bad : new byte[][] {
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xff},
            {0},
        }) {
            var text = new String(bad, StandardCharsets.ISO_8859_1);
            unreadable(CREATE.replace("preview-old", text).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    // ---- events: on the log any fault is corruption

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "allocated | \"type\":\"allocated\" | \"type\":\"moved\" | type",
                "allocated | \"seq\":7 | \"seq\":0 | seq",
                "allocated | \"address\":1073811456 | \"address\":-1 | extents[0].address",
                "allocated | \"length\":4096 | \"length\":0 | extents[1].length",
                "allocated | \"length\":4096 | \"length\":4611686018427387903 | extents[1].length",
                "allocated | \"satisfies\":[ | \"satisfies\":[1, | satisfies[0]",
                "allocated | \"prev\": | \"previous\": | prev",
                "attached | \"missed\":2 | \"missed\":0 | missed",
                "defined-rule | \"rule\":7 | \"rule\":1 | rule",
                "defined-rule | \"rule\":7 | \"rule\":0 | rule",
                "defined-rule | \"rule\":7 | \"rule\":2147483648 | rule",
                "defined-rule | \"rule\":7 | \"rule\":\"7\" | rule",
                "attached | \"device\":\"display\", | `` | device",
                "mapped | \"direction\":\"toDevice\" | \"direction\":\"to\" | direction",
                "refused | \"errno\":\"EBUSY\" | \"errno\":16 | errno",
                "refused | \"errno\":\"EBUSY\" | \"errno\":\"EPERM\" | errno",
                "refused | \"needs\":\"1\" | \"needs\":1 | binding.needs",
                "refused | \"bytesMoved\":0 | \"bytesMoved\":-1 | waysOut[0].bytesMoved",
                "migrated | \"heap\":\"system\" | \"heap\":\"\" | to.heap",
                "released | \"buffer\": | \"extra\":1,\"buffer\": | extra",
                "released | \"nodeSeq\":11, | `` | nodeSeq",
                "released | \"nodeSeq\":11 | \"nodeSeq\":0 | nodeSeq",
                "released | \"nodeSeq\":11 | \"nodeSeq\":11,\"reason\":\"lease\" | nodeSeq",
                "unmapped-expired | \"reason\":\"lease\" | \"nodeSeq\":3,\"reason\":\"lease\" | nodeSeq",
                "unmapped-expired | \"reason\":\"lease\" | \"reason\":\"leas\" | reason",
                "unmapped-expired | \"reason\":\"lease\" | \"reason\":1 | reason",
                "unmapped-expired | \"reason\":\"lease\", | `` | nodeSeq",
                "unmapped-expired | \"node\":\"display\", | `` | node",
                "refused-expired | lease/display/14 | camera/14 | nodeSeq",
                "granted-expired | [\"display\"] | [1] | expired[0]",
                "granted-expired | \"gone\" | \"reason\":\"lease\",\"gone\" | reason",
            })
    void an_event_with_a_wrong_field_is_refused(String name, String from, String to, String path) {
        var event = Golden.event(name);
        assertThat(event).contains(from);
        assertThatThrownBy(() -> EventJson.read(Golden.bytes(event.replace(from, to))))
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.path()).isEqualTo(path));
    }

    @Test
    void an_event_may_be_as_long_as_a_record_and_no_longer() {
        var event = Golden.event("released");
        var padded = event + " ".repeat(Limits.MAX_EVENT_BYTES - event.length());
        assertThat(EventJson.read(Golden.bytes(padded))).isNotNull();
        assertThatThrownBy(() -> EventJson.read(Golden.bytes(padded + " "))).isInstanceOf(Invalid.class);
    }
}
