package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceLineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "   binder:3016_1-3102    [006] ...1.   255.126521: dma_buf_export: exp_name=x | binder:3016_1",
                "     kworker/6:1-86      [006] ...1.   255.126521: dma_buf_export: exp_name=x | kworker/6:1",
                "kworker/u128:0-11 [006] .... 255.126521: dma_buf_export: exp_name=x | kworker/u128:0",
                " vivid-000-vid-c-75      [001] .N.1.   255.126521: dma_buf_export: exp_name=x | vivid-000-vid-c",
                "  Web Content 12.5: x-75 [001] ..... 255.126521: dma_buf_export: exp_name=x | Web Content 12.5: x",
                "          <idle>-0       [001] d.h2.   255.126521: dma_buf_export: exp_name=x | <idle>",
                "           <...>-1234    ( 1234) [001] ..... 255.126521: dma_buf_export: exp_name=x | <...>",
                "           <...>-1234    (-------) [001] ..... 255.126521: dma_buf_export: exp_name=x | <...>",
                "RenderThread-9293  [006]   255.126521: dma_buf_export:       exp_name=x | RenderThread",
                "RenderThread-9293  255.126521: dma_buf_export: exp_name=x | RenderThread",
                "RenderThread-9293 ...1. 255.126521: dma_buf_export: exp_name=x | RenderThread",
                "gst-launch-1.0  8812 [006] 255.126521: dma_buf:dma_buf_export: exp_name=x | gst-launch-1.0",
                "\tbash-90      [001] ...2. 255.126521: dma_buf_export: exp_name=x | bash",
            })
    void the_task_ends_at_the_last_dash(String line, String task) {
        assertThat(TraceLine.parse(line))
                .isEqualTo(new TraceLine(task, 255_126_521_000L, false, "dma_buf_export", "exp_name=x"));
    }

    @Test
    void a_line_may_begin_with_its_time() {
        assertThat(TraceLine.parse("255.1: dma_buf_put: exp_name=x").task()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "2.548608, 2548608000",
        "2.5, 2500000000",
        "2.548608001, 2548608001",
        "9000000000.999999999, 9000000000999999999",
        "9000000001.0, -1",
        "9999999999999999999.0, -1",
        "1.1234567890, -1",
        "1.2.3, -1",
        "1., -1",
        ".5, -1",
        "156), -1",
        "77, 77",
        "123456789012345678, 123456789012345678",
        "1234567890123456789, -1",
    })
    void a_time_is_read_as_the_decimal_that_it_is(String text, long nanos) {
        assertThat(TraceLine.time(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Total 3 objects, 8302592 bytes",
                "[ 3945.395852] mpp_dma_import_fd:240: dma_buf_map_attachment fd 264 failed(-22)",
                "[  178.545000] vb2_dc_pages_to_sgt():83 cur_page=0",
                "7,920588,527773939,-;vc_sm_cma_import_dmabuf_internal: importing dma_buf a5075a10/fd -1",
                "- events: 1566 in 16.223 s; dma_buf_detach 22, dma_buf_dynamic_attach 22",
                "7.642 result=encoder late join try 0 Bad address",
                "some prose 1.5: then more: words",
                "dbscen-74 [000] ...2. 2.5: dma_buf_expo",
                "dbscen-74 [0x0] ...2. 2.5: dma_buf_export: x",
            })
    void other_text_is_no_line_of_a_trace(String line) {
        assertThat(TraceLine.parse(line)).isNull();
    }

    @Test
    void fields_are_parted_by_their_names_because_values_hold_blanks() {
        var f = new TraceFields("exp_name=dma heap name=size= of x size=4096 ino=0002738 attachment:ffffff880a18dd00"
                + " is_dynamic=1 dev_name=usb 1-2 dir=2 nents=3");
        assertThat(f.problem()).isNull();
        assertThat(f.text("exp_name")).isEqualTo("dma heap");
        assertThat(f.text("dev_name")).isEqualTo("usb 1-2");
        assertThat(f.ino()).isEqualTo("2738");
        assertThat(f.attachment()).isEqualTo("ffffff880a18dd00");
        assertThat(f.number("is_dynamic")).isEqualTo(1);
        assertThat(f.number("dir")).isEqualTo(2);
    }

    @Test
    void an_early_revision_prints_the_buffers_name_and_no_attachment() {
        var f = new TraceFields("exp_name=qcom,system name=(null) size=217088 ino=2750 is_dynamic=0 dev_name=kgsl-3d0");
        assertThat(f.text("name")).isNull();
        assertThat(f.attachment()).isNull();
        assertThat(new TraceFields("exp_name=x name=a b=c size=1 ino=2").text("name"))
                .isEqualTo("a b=c");
    }

    @Test
    void a_field_that_is_there_twice_could_be_a_name_that_lies() {
        assertThat(new TraceFields("exp_name=x name=y size=1 ino=2 size=4096 ino=3").problem())
                .isEqualTo("the field size is there twice");
    }

    @Test
    void a_probe_as_printed_reads_like_a_converted_one() {
        var f = new TraceFields("(dma_buf_map_attachment_unlocked+0x2e/0x60 <- dma_buf_map_attachment)"
                + " exp_name=\"a b\" size=1228800 ino=1 attachment=0xff11000005cdb940 dev_name=\"vkms\" dir=0 nents=300"
                + " orig_nents=300 ret=0xff11000002f35480");
        assertThat(f.text("exp_name")).isEqualTo("a b");
        assertThat(f.attachment()).isEqualTo("ff11000005cdb940");
        assertThat(f.errno()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"ret_err=-14, 14", "ret=0xfffffffffffffff2, 14", "ret=0xfffffffffffff001, 4095", "ret_err=-4095, 4095"})
    void a_failed_call_names_its_errno(String field, int errno) {
        assertThat(new TraceFields("exp_name=x size=1 ino=1 " + field).errno()).isEqualTo(errno);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ret_err=0", "ret_err=5", "ret_err=-4096", "ret=0xfffffffffffff000", "ret=0x1", "ret=0xg", "fd=3"
            })
    void a_call_that_did_not_fail_names_none(String field) {
        assertThat(new TraceFields("exp_name=x size=1 ino=1 " + field).errno()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(____ptrval____)", "0000000000000000", "0x0", "(null)"})
    void a_pointer_that_the_kernel_hid_is_no_label(String pointer) {
        assertThat(new TraceFields("attachment:" + pointer).attachment()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "00000000, 0", "00000107, 107", "18446744073709551615, 18446744073709551615"})
    void an_ino_is_a_label_without_leading_zeros(String digits, String label) {
        assertThat(TraceFields.ino(digits)).isEqualTo(label);
    }
}
