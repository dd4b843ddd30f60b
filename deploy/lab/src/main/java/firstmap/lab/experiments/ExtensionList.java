package firstmap.lab.experiments;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The things that can be added, each declared in a file of its own. */
public final class ExtensionList {
    private static final List<String> NAMES = List.of("policy", "dma-parameter", "request", "heap-kind", "topic");

    private ExtensionList() {}

    public static List<String> names() {
        return NAMES;
    }

    public static List<Extension> all() {
        return NAMES.stream().map(ExtensionList::named).toList();
    }

    /** @param name one of {@link #names} */
    public static Extension named(String name) {
        var written = Declared.one(name + ".yaml", Written.class);
        return new Extension(
                name,
                written.what(),
                written.declaration().stream()
                        .map(change -> new Edit(change.forms()))
                        .toList(),
                written.mends(),
                written.added(),
                written.tests(),
                written.before());
    }

    /** As it stands in the file. */
    private record Written(
            @JsonProperty("what") String what,
            @JsonProperty("declaration") List<Extension.Mend> declaration,
            @JsonProperty("mends") List<Extension.Mend> mends,
            @JsonProperty("added") List<Extension.Added> added,
            @JsonProperty("tests") List<String> tests,
            @JsonProperty("before") Extension.Named before) {}
}
