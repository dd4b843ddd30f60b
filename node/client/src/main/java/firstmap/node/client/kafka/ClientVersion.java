package firstmap.node.client.kafka;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether Kafka's clients on the class path are ones to trust a log to. A program's parent POM can bring others than this was
 * built with, and wins over whatever is imported.
 */
final class ClientVersion {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private ClientVersion() {}

    /** What is wrong with it, and what to do; empty if nothing is, or if it cannot be told. */
    static Optional<String> problem(String version) {
        var numbers = NUMBERS.matcher(version);
        if (!numbers.matches()) return Optional.empty();
        int number = 0;
        for (int i = 1; i <= 3; i++) number = number * 1000 + Integer.parseInt(numbers.group(i));
        if (number >= 4_001_002) return Optional.empty();
        return Optional.of("kafka-clients " + version
                + " is on the class path; before 4.1.2 it can corrupt records (CVE-2026-35554). Manage its version in the"
                + " POM itself: what a parent POM manages wins over an imported BOM");
    }
}
