package firstmap.lab.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Who may import whom, for the packages below one root. Lists say what is allowed: what nobody thought of is not. */
final class Rules {
    /** Of Java, too, the rule takes little: no files, no network, no time, no threads of its own. */
    private static final List<String> RULE_JAVA = List.of(
            "java.lang", "java.lang.runtime", "java.util", "java.util.function", "java.util.stream", "java.math");

    /** Strangers' programs, too, ask a board in this way: it brings nothing along but what speaks to Kafka. */
    private static final List<String> CLIENT =
            List.of("java..", "org.apache.kafka.clients..", "org.apache.kafka.common..", "org.slf4j..");

    /** Who judges the coordinators shares no code with them, nor the library with which they read JSON. */
    private static final List<String> CHECKER =
            List.of("java..", "org.apache.kafka.clients..", "org.apache.kafka.common..", "com.google.gson..");

    /** Where nothing may depend on what time it is, nor on a step of the machine's clock. */
    private static final List<String> TIMELESS = List.of(
            "coordinator.storage",
            "coordinator.rule",
            "coordinator.boards",
            "coordinator.kafka",
            "coordinator.snapshot",
            "coordinator.recovery",
            "coordinator.loop",
            "coordinator.reading");

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    SequencedMap<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        Rooms.all()
                .forEach((room, known) -> rules.put(
                        room + " knows " + (known.isEmpty() ? "nobody" : String.join(", ", known)), room(room, known)));
        for (var pure : List.of("coordinator.storage", "coordinator.rule")) {
            rules.put(pure + " imports java and the project only", pure(pure, RULE_JAVA));
            rules.put(pure + " meets no chance", noChance(pure));
        }
        for (var pure : List.of("node.client", "node.scenario", "node.trace"))
            rules.put(pure + " imports java and the project only", pure(pure, List.of("java..")));
        rules.put(
                "the way to Kafka imports java, Kafka's clients and a logger only", pure("node.client.kafka", CLIENT));
        rules.put("the checker imports java, Kafka's clients and Gson only", pure("lab.checker", CHECKER));
        for (var timeless : TIMELESS) rules.put(timeless + " does not ask what time it is", noWallClock(timeless));
        rules.put("Kafka is known where the list says so", kafka());
        rules.put("no name depends on the machine's language", oneLanguage());
        rules.put("what is written to topics depends on no language at all", wordsOfTopics());
        return rules;
    }

    /** Of the project, the classes of a package use their own package and those named. */
    private ArchRule room(String name, List<String> known) {
        return classes()
                .that()
                .resideInAPackage(root + "." + name)
                .should()
                .onlyDependOnClassesThat(in(named(name, known)).or(DescribedPredicate.not(in(root + ".."))));
    }

    private String[] named(String name, List<String> known) {
        return Stream.concat(Stream.of(name), known.stream())
                .map(room -> root + "." + room)
                .toArray(String[]::new);
    }

    /** Of what is not the project's, the classes of a package use what is named. */
    private ArchRule pure(String name, List<String> libraries) {
        return classes()
                .that()
                .resideInAPackage(root + "." + name)
                .should()
                .onlyDependOnClassesThat(in(libraries.toArray(String[]::new))
                        .or(in(root + ".."))
                        .or(DescribedPredicate.describe("primitive", Rules::isPrimitive)));
    }

    private ArchRule noChance(String name) {
        return noClasses()
                .that()
                .resideInAPackage(root + "." + name)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(.*Random.*|UUID|Date|Calendar|Timer|ServiceLoader.*)");
    }

    /** So that no step of the machine's clock can change anything: durations come from {@link System#nanoTime}. */
    private ArchRule noWallClock(String name) {
        return noClasses()
                .that()
                .resideInAPackage(root + "." + name)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.time\\.(Clock|Instant|.*Date.*|.*Time|Year.*)|java\\.util\\.(Date|Calendar|Timer)");
    }

    private ArchRule kafka() {
        var rooms = Rooms.KAFKA.stream().map(room -> root + "." + room).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and(DescribedPredicate.not(in(rooms)))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(in("org.apache.kafka..", "kafka..")));
    }

    /** In Turkish a small i is no capital I, and in some countries a number has other digits. */
    private ArchRule oneLanguage() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(Locale.class, "getDefault")
                .orShould()
                .callMethod(DateTimeFormatter.class, "ofPattern", String.class);
    }

    private ArchRule wordsOfTopics() {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".events", root + ".events.json")
                .should()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class);
    }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    private static boolean isPrimitive(JavaClass type) {
        return type.getBaseComponentType().isPrimitive();
    }
}
