package firstmap.lab.experiments;

import java.util.List;

/**
 * What came of adding one thing.
 *
 * @param before what the compiler said at an earlier revision
 * @param now what it says to the declaration alone
 * @param namedLater files that it names only when those are mended
 * @param tests what failed when every file that the compiler names was mended: a test for each of the others
 * @param touched files that were mended, in order
 * @param passed how many tests passed in the end
 * @param problem why it is not as it must be; null if it is
 */
public record ExtensionOutcome(
        String name,
        String what,
        Extension.Named before,
        Extension.Named now,
        List<String> namedLater,
        List<Missing> tests,
        List<String> touched,
        int passed,
        String problem) {

    /**
     * A test that names what is missing.
     *
     * @param by the test that failed
     * @param file that is touched because of it
     */
    public record Missing(String by, String file) {}

    public boolean isGood() {
        return problem == null;
    }
}
