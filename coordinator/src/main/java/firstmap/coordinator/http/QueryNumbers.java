package firstmap.coordinator.http;

/** Numbers in queries. */
final class QueryNumbers {
    private QueryNumbers() {}

    /** @throws Problem unless it is a whole number in the range */
    static long parse(String name, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException e) {
            // said below
        }
        throw Problem.badRequest(name + ": not a whole number of " + min + ".." + max);
    }
}
