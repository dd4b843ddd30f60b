package firstmap.deploy.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Who may import whom, for the packages below one root. Lists say what is allowed: what nobody thought of is not. */
final class Rules {
    /** Of Java, too, the rule takes little: no files, no network, no time, no threads of its own. */
    private static final List<String> RULE_JAVA = List.of(
            "java.lang", "java.lang.runtime", "java.util", "java.util.function", "java.util.stream", "java.math");

    /** Who judges the coordinators shares no code with them. */
    private static final List<String> CHECKER =
            List.of("java..", "org.apache.kafka.clients..", "org.apache.kafka.common..", "com.fasterxml.jackson..");

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    SequencedMap<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("events knows nobody", module("events"));
        rules.put("node knows events", module("node", "events"));
        rules.put("coordinator knows events", module("coordinator", "events"));
        rules.put("storage imports java and events only", pure("coordinator.storage", RULE_JAVA, "events"));
        rules.put(
                "the rule imports java, events and storage only",
                pure("coordinator.rule", RULE_JAVA, "events", "coordinator.storage"));
        rules.put(
                "scenarios import java, events and what a node sees of its board",
                pure("node.scenario", List.of("java.."), "events", "events.json", "node.board"));
        rules.put("traces import java and events only", pure("node.trace", List.of("java.."), "events", "events.json"));
        rules.put(
                "a node's view of its board imports java and events only",
                pure("node.board", List.of("java.."), "events"));
        rules.put(
                "the checker imports java, events, Kafka's clients and Jackson: nothing that it judges",
                pure("deploy.checker", CHECKER, "events.."));
        rules.put("the rule reads no clock and no random number", noChance());
        rules.put("the rule and its loop do not ask what time it is", noWallClock());
        rules.put("Kafka is spoken to where the list says so", kafka());
        return rules;
    }

    /** Classes of a module use no project class outside of it but those of the modules named. */
    private ArchRule module(String name, String... known) {
        var allowed = Stream.concat(Stream.of(name), Arrays.stream(known))
                .map(module -> root + "." + module + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(root + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(in(allowed).or(DescribedPredicate.not(in(root + ".."))));
    }

    private ArchRule pure(String name, List<String> java, String... known) {
        var allowed = Stream.concat(java.stream(), Arrays.stream(known).map(other -> root + "." + other))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(root + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(in(allowed)
                        .or(in(root + "." + name + ".."))
                        .or(DescribedPredicate.describe("primitive", Rules::isPrimitive)));
    }

    private ArchRule noChance() {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".coordinator.rule..", root + ".coordinator.storage..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(.*Random.*|UUID|Date|Calendar|Timer)");
    }

    /** So that no step of the machine's clock can change anything: durations come from {@link System#nanoTime}. */
    private ArchRule noWallClock() {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + ".coordinator.rule..", root + ".coordinator.storage..", root + ".coordinator.loop..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.time\\.(Clock|Instant|.*Date.*|.*Time|Year.*)|java\\.util\\.(Date|Calendar|Timer)");
    }

    private ArchRule kafka() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and(DescribedPredicate.not(in(
                        root + ".events.topics",
                        root + ".coordinator.kafka",
                        root + ".coordinator.snapshot",
                        root + ".coordinator.recovery",
                        root + ".coordinator.loop",
                        root + ".coordinator.reading",
                        root + ".coordinator.exchange",
                        root + ".node.kafka..",
                        root + ".deploy..")))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(in("org.apache.kafka..", "kafka..")));
    }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    private static boolean isPrimitive(JavaClass type) {
        return type.getBaseComponentType().isPrimitive();
    }
}
