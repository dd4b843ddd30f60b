package firstmap.events.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {
    private static final List<String> PIECES =
            List.of("a", "b", "-", ".", "coordinator", "coordinators", "import", "replay", "events", "requests", "1");

    @Test
    void the_default_has_the_names_that_every_cluster_had_before_there_were_namespaces() {
        assertThat(Topic.values())
                .extracting(Namespace.DEFAULT::topic)
                .contains("firstmap.requests", "firstmap.events", "firstmap.snapshots", "firstmap.dead-letters");
        assertThat(Namespace.DEFAULT.coordinators()).isEqualTo("firstmap-coordinators");
        assertThat(Namespace.DEFAULT.coordinator("1")).isEqualTo("firstmap-coordinator-1");
        assertThat(Namespace.DEFAULT.importer()).isEqualTo("firstmap-import");
        assertThat(Namespace.DEFAULT.group("ours")).isEqualTo("ours");
        assertThat(Namespace.DEFAULT.ownTopic("verdicts")).isEqualTo("verdicts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-a", "a-", ".a", "a.", "A", "a_b", "a b", "a/b", "ä", "a-coordinator", "a-coordinators.b"})
    void what_could_not_begin_the_names_of_one_firstmap_alone_is_refused(String name) {
        assertThatThrownBy(() -> new Namespace(name))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("namespace: ");
    }

    @Test
    void the_longest_name_leaves_room_for_the_names_that_kafka_takes() {
        var longest = new Namespace("n".repeat(63));
        assertThat(longest.topic(Topic.DEAD_LETTERS)).hasSizeLessThan(249);
        assertThatThrownBy(() -> new Namespace("n".repeat(64))).isInstanceOf(Invalid.class);
    }

    /** Namespaces, coordinators, groups and topics of words that are meant to be confused. */
    @Test
    void no_name_of_one_namespace_is_a_name_of_another_or_begins_with_what_its_coordinators_begin_with() {
        var random = new Random(18);
        var topics = new HashMap<String, Namespace>();
        var ids = new HashMap<String, Namespace>();
        var prefixes = new HashMap<String, Namespace>();
        for (int i = 0; i < 20_000; i++) {
            Namespace namespace;
            try {
                namespace = new Namespace(word(random));
            } catch (Invalid _) {
                continue;
            }
            for (var topic : Topic.values()) claim(topics, namespace.topic(topic), namespace);
            claim(ids, namespace.coordinators(), namespace);
            claim(ids, namespace.importer(), namespace);
            claim(ids, namespace.coordinator(word(random)), namespace);
            prefixes.put(namespace.coordinatorPrefix(), namespace);
        }
        assertThat(prefixes).hasSizeGreaterThan(200);
        ids.forEach((id, namespace) -> prefixes.forEach((prefix, other) -> {
            if (!other.equals(namespace)) assertThat(id).doesNotStartWith(prefix);
        }));
    }

    @Test
    void no_group_or_topic_that_a_user_names_is_one_of_the_log_or_of_coordinators_in_any_namespace() {
        var random = new Random(81);
        var coordinators = new ArrayList<String>();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            var called = word(random);
            try {
                var namespace = new Namespace(word(random));
                coordinators.add(namespace.coordinators());
                assertThat(namespace.group(called)).doesNotContain("-coordinator");
                assertThat(namespace.writer(called)).doesNotContain("-coordinator");
                assertThat(namespace.ownTopic(called)).doesNotMatch(".*\\.(requests|events|snapshots|dead-letters)");
                assertThat(Namespace.DEFAULT.group(called)).doesNotContain("-coordinator");
            } catch (Invalid _) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 19_000);
        assertThat(coordinators)
                .allSatisfy(group ->
                        assertThatThrownBy(() -> Namespace.DEFAULT.group(group)).isInstanceOf(Invalid.class));
        assertThatThrownBy(() -> Namespace.DEFAULT.ownTopic("staging.events")).isInstanceOf(Invalid.class);
        assertThat(new Namespace("staging").group("ours")).isEqualTo("staging-ours");
    }

    private static void claim(Map<String, Namespace> taken, String name, Namespace namespace) {
        assertThat(taken.merge(name, namespace, (first, _) -> first)).as(name).isEqualTo(namespace);
    }

    private static String word(Random random) {
        var word = new StringBuilder();
        for (int i = random.nextInt(1, 6); i > 0; i--) word.append(PIECES.get(random.nextInt(PIECES.size())));
        return word.toString();
    }
}
