package firstmap.lab.experiments;

import java.util.List;

/**
 * One change of one source, declared by the text that it replaces. Where that differs from revision to revision there are
 * several forms, and the first that fits is taken.
 */
public record Edit(List<Form> forms) {
    public Edit {
        forms = List.copyOf(forms);
    }

    /**
     * @param file below the project's folder
     * @param text stands exactly once in the file; null for a file that is not there yet
     * @param by what stands in its place afterwards
     */
    public record Form(String file, String text, String by) {}

    /** @param text of the whole file */
    public record Edited(String file, String text) {}

    /** @throws Misfit if no form fits */
    public Edited applyTo(SourceTree sources) {
        for (var form : forms) {
            var text = sources.text(form.file());
            if (text.isEmpty() && form.text() == null) return new Edited(form.file(), form.by());
            if (text.isEmpty() || form.text() == null || !standsOnce(text.get(), form.text())) continue;
            return new Edited(form.file(), text.get().replace(form.text(), form.by()));
        }
        throw new Misfit(forms);
    }

    private static boolean standsOnce(String text, String part) {
        int first = text.indexOf(part);
        return first >= 0 && text.indexOf(part, first + 1) < 0;
    }

    private static String firstLine(String text) {
        return text == null ? "" : ": " + text.strip().lines().findFirst().orElse("");
    }

    /** What is to be replaced does not stand exactly once in the sources: they have moved on. */
    public static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misfit(List<Form> forms) {
            super("none of these stands exactly once: "
                    + String.join(
                            "; ",
                            forms.stream()
                                    .map(form -> form.file() + firstLine(form.text()))
                                    .toList()));
        }
    }
}
