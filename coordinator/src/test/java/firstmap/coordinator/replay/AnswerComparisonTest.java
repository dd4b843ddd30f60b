package firstmap.coordinator.replay;

import static firstmap.coordinator.trial.AnsweredRecording.create;
import static firstmap.coordinator.trial.AnsweredRecording.define;
import static firstmap.coordinator.trial.AnsweredRecording.join;
import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What counts as another answer, and which refusals only follow from one. */
class AnswerComparisonTest {
    private static final Event.Subject BUFFER = new Event.Subject("b", null, null, null);
    private static final Event LEFT = new Event.Left("camera");

    private static Event.Refused refused(String request, Errno errno, String reason, Event.Subject subject) {
        return new Event.Refused(request, errno, reason, subject, null, List.of());
    }

    private static Event.Refused refused(Errno errno) {
        return refused("release", errno, "so it is", BUFFER);
    }

    private static Event joined(String device, DmaParameters parameters) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("dma", parameters);
        return new Event.Joined(device, functions);
    }

    @Test
    void a_refusal_in_other_words_is_the_same_for_another_parameter_reworded_and_with_another_errno_another() {
        var refused = refused(Errno.ENOENT);
        assertThat(AnswerComparison.of(
                        List.of(refused), List.of(refused("release", Errno.ENOENT, "other words", BUFFER))))
                .isEqualTo(AnswerComparison.SAME);
        var bound = new Event.Refused(
                "release",
                Errno.ENOENT,
                "so it is",
                BUFFER,
                new Event.Binding("maxSegments", "camera/dma", "1", "2"),
                List.of());
        assertThat(AnswerComparison.of(List.of(refused), List.of(bound))).isEqualTo(AnswerComparison.REWORDED);
        for (var other : List.of(
                refused(Errno.EBADF),
                refused("leave", Errno.ENOENT, "so it is", BUFFER),
                refused("release", Errno.ENOENT, "so it is", Event.Subject.NOTHING),
                LEFT)) {
            assertThat(AnswerComparison.of(List.of(refused), List.of(other))).isEqualTo(AnswerComparison.OTHER);
            assertThat(AnswerComparison.of(List.of(other), List.of(refused))).isEqualTo(AnswerComparison.OTHER);
        }
        assertThat(AnswerComparison.of(List.of(refused, LEFT), List.of(refused)))
                .isEqualTo(AnswerComparison.OTHER);
        assertThat(AnswerComparison.of(List.of(refused, LEFT), List.of(refused, LEFT)))
                .isEqualTo(AnswerComparison.SAME);
    }

    @Test
    void that_board_and_functions_are_others_is_what_was_asked_for() {
        var strict = new Event.Defined(define(Policy.STRICT, 1).spec());
        var migrate = new Event.Defined(define(Policy.MIGRATE, 2).spec());
        assertThat(AnswerComparison.of(List.of(strict), List.of(migrate))).isEqualTo(AnswerComparison.SAME);
        var any = joined("camera", DmaParameters.NONE);
        var limited = joined("camera", DmaParameters.with().dmaBits(32).build());
        assertThat(AnswerComparison.of(List.of(any), List.of(limited))).isEqualTo(AnswerComparison.SAME);
        assertThat(AnswerComparison.of(List.of(any), List.of(joined("display", DmaParameters.NONE))))
                .isEqualTo(AnswerComparison.OTHER);
        assertThat(AnswerComparison.of(List.of(any), List.of(strict))).isEqualTo(AnswerComparison.OTHER);
    }

    @Test
    void a_long_answer_is_told_in_its_first_words() {
        assertThat(AnswerComparison.told(List.of(LEFT, refused(Errno.EBUSY)))).isEqualTo("left, EBUSY");
        assertThat(AnswerComparison.told(Stream.generate(() -> LEFT).limit(4).toList()))
                .isEqualTo("left, left, left, left");
        assertThat(AnswerComparison.told(Stream.generate(() -> LEFT).limit(5).toList()))
                .isEqualTo("left, left, left, left … 5 events");
    }

    @Test
    void what_speaks_of_a_name_that_means_something_else_by_now_is_senseless_unless_the_rule_itself_refuses() {
        var astray = new DivergedNames();
        var attach = new Request.Attach("a", "b", "camera", "dma", false);
        assertThat(astray.explains(attach, refused(Errno.ENOENT))).isFalse();

        astray.add(create("b"));
        assertThat(astray.explains(attach, refused(Errno.ENOENT))).isTrue();
        assertThat(astray.explains(new Request.Release("b"), refused(Errno.ENOENT)))
                .isTrue();
        assertThat(astray.explains(new Request.Release("c"), refused(Errno.ENOENT)))
                .isFalse();
        for (var errno : List.of(Errno.ENOMEM, Errno.EOPNOTSUPP, Errno.EIO, Errno.EBUSY))
            assertThat(astray.explains(attach, refused(errno))).as("%s", errno).isFalse();

        astray.add(new Request.Attach("a", "c", "display", "dma", false));
        assertThat(astray.explains(new Request.Detach("a"), refused(Errno.EBUSY)))
                .isTrue();
        astray.add(join("encoder"));
        var made = new Request.Create("d", 4096, null, "encoder", List.of(), null);
        assertThat(astray.explains(made, refused(Errno.ENODEV))).isTrue();
        assertThat(astray.explains(create("d"), refused(Errno.EEXIST))).isFalse();

        astray.add(define(Policy.STRICT, 1));
        assertThat(astray.explains(create("d"), refused(Errno.ENOENT))).isTrue();
    }
}
