package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Event;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By which edition of the rule a board is decided. */
class EditionTest {
    private static final int UNKNOWN = 7;
    private static final Request.Define DEFINE =
            new Request.Define(new Chance(1).spec(Policy.STRICT).withOpen(false));

    private final Desk desk = new Desk();

    @Test
    void numbers_begin_with_1_and_rise() {
        var numbers = Arrays.stream(Edition.values()).map(Edition::number).toList();
        assertThat(numbers).first().isEqualTo(Event.Defined.FIRST_RULE);
        assertThat(numbers).isSorted().doesNotHaveDuplicates().doesNotContain(UNKNOWN);
        assertThat(Edition.newest().number()).isEqualTo(numbers.getLast());
    }

    @ParameterizedTest
    @EnumSource
    void a_new_board_gets_the_edition_that_it_is_given_and_keeps_it(Edition edition) {
        assertThat(desk.board.rule()).isEmpty();
        var define = desk.request("n", DEFINE);
        assertThat(desk.board.decide(define, edition))
                .containsExactly(new Event.Defined(DEFINE.spec(), edition.number()));
        define(edition.number());
        assertThat(desk.board.rule()).hasValue(edition.number());
        assertThat(desk.board.copy().rule()).hasValue(edition.number());
        assertThat(Snapshot.of(desk.board).restore(ClassPathPlatforms.INSTANCE).rule())
                .hasValue(edition.number());
        assertThat(desk.board.decide(desk.request("n", new Request.Leave("camera"))))
                .hasSize(1);
    }

    @Test
    void without_a_word_it_is_the_newest() {
        assertThat(desk.ask("n", DEFINE))
                .containsExactly(
                        new Event.Defined(DEFINE.spec(), Edition.newest().number()));
    }

    @Test
    void a_board_of_an_unknown_edition_is_folded_and_restored_but_never_decided() {
        define(UNKNOWN);
        assertThat(desk.board.spec()).hasValue(DEFINE.spec());
        assertThat(desk.board.rule()).hasValue(UNKNOWN);
        var restored = Snapshot.of(desk.board).restore(ClassPathPlatforms.INSTANCE);
        assertThat(restored.isSameAs(desk.board)).isTrue();
        assertThat(restored.isSameAs(definedBy(1)))
                .as("another rule is another state")
                .isFalse();

        assertThatThrownBy(() -> restored.decide(desk.request("n", new Request.Leave("camera"))))
                .isInstanceOf(UnknownEdition.class)
                .hasMessage("board test is decided by rule 7, which this version does not have (it has 1, 2)");
        assertThatThrownBy(() -> restored.whatIf(new Request.Attach("a", "b", "camera", "dma", false)))
                .isInstanceOf(UnknownEdition.class);
    }

    @Test
    void a_setting_that_names_an_edition_that_is_not_there_is_told_what_is() {
        assertThat(Edition.named("--highest-rule", 1)).isEqualTo(Edition.FIRST);
        for (int none : List.of(-1, 0, UNKNOWN))
            assertThatThrownBy(() -> Edition.named("--highest-rule", none))
                    .isInstanceOf(Invalid.class)
                    .hasMessage("--highest-rule: rule " + none + " is none that this version has (it has 1, 2)");
    }

    private void define(int rule) {
        var define = desk.request("system", DEFINE);
        desk.board.evolve(desk.stamp(desk.board, define, 0, 0, new Event.Defined(DEFINE.spec(), rule)));
    }

    private static Board definedBy(int rule) {
        var other = new EditionTest();
        other.define(rule);
        return other.desk.board;
    }
}
