package firstmap.lab.experiments;

import java.util.List;

/**
 * One thing that is added to the project: its declaration, what it makes necessary elsewhere, and who must say so.
 *
 * @param what is added, in one sentence
 * @param declaration the thing itself, before anybody has been told
 * @param mends what the declaration makes necessary
 * @param added files that come with it: tests that put it to use, golden files
 * @param tests classes that must pass in the end: those that come with it, and those that name what is missing
 * @param before what the compiler said to the declaration at an earlier revision
 */
public record Extension(
        String name,
        String what,
        List<Edit> declaration,
        List<Mend> mends,
        List<Added> added,
        List<String> tests,
        Named before) {
    public Extension {
        declaration = List.copyOf(declaration);
        mends = List.copyOf(mends);
        added = List.copyOf(added);
        tests = List.copyOf(tests);
    }

    /**
     * A change of a file that is touched only because somebody names it.
     *
     * @param namedBy the test class that fails without it; null if it is the compiler that names the file
     */
    public record Mend(List<Edit.Form> forms, String namedBy) {
        Edit edit() {
            return new Edit(forms);
        }
    }

    /**
     * @param file below the project's folder
     * @param text its whole text
     */
    public record Added(String file, String text) {}

    /**
     * What the compiler says to a declaration.
     *
     * @param revision of the project
     * @param errors how many, in one compilation of everything
     * @param files that have them, below the project's folder
     */
    public record Named(String revision, int errors, List<String> files) {
        public Named {
            files = List.copyOf(files);
        }
    }
}
