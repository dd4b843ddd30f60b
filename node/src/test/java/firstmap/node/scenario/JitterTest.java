package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JitterTest {
    private static final Jitter CAMERA = new Jitter(7, "camera", "preview", "capture");

    /** {@code printf 7/camera/preview/capture/frame/66666666 | sha256sum | head -c 16}, shifted right by a bit, modulo 4000001. */
    @Test
    void it_is_the_documented_hash() {
        assertThat(CAMERA.of("frame", 66_666_666, 4_000_000)).isEqualTo(481399);
        assertThat(new Jitter(7, "isp", "raw", null)).isEqualTo(new Jitter(7, "isp/raw/"));
    }

    @Test
    void it_does_not_hang_on_what_was_asked_before() {
        var forwards = LongStream.range(0, 100)
                .map(i -> CAMERA.of("frame", i, 1000))
                .boxed()
                .toList();
        var backwards = LongStream.range(0, 100)
                .map(i -> CAMERA.of("frame", 99 - i, 1000))
                .boxed()
                .toList();
        assertThat(backwards.reversed()).isEqualTo(forwards);
    }

    @Test
    void every_value_of_the_range_comes_and_none_beyond_it() {
        var seen = new HashSet<Long>();
        for (long i = 0; i < 200; i++) seen.add(CAMERA.of("frame", i, 3));
        assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        assertThat(CAMERA.of("frame", 5, 0)).isZero();
        assertThat(CAMERA.of("frame", 5, Long.MAX_VALUE - 1)).isNotNegative();
    }

    @Test
    void seed_actor_set_function_frame_and_instant_each_make_a_difference() {
        long most = Long.MAX_VALUE - 1;
        assertThat(LongStream.of(
                                CAMERA.of("frame", 1, most),
                                new Jitter(8, "camera", "preview", "capture").of("frame", 1, most),
                                new Jitter(7, "isp", "preview", "capture").of("frame", 1, most),
                                new Jitter(7, "camera", "video", "capture").of("frame", 1, most),
                                new Jitter(7, "camera", "preview", "raw").of("frame", 1, most),
                                CAMERA.of("preview-0", 1, most),
                                CAMERA.of("frame", 2, most))
                        .distinct())
                .hasSize(7);
    }
}
