package firstmap.lab.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An idea that stands once, and how a second one is found.
 *
 * @param where a part of the paths that are searched, such as {@code /src/main/}
 * @param search what such an idea cannot do without
 * @param places names of the classes that may have it, each with its reason
 * @param wrong a second one, which the search must find
 */
record Twin(String idea, String where, Pattern search, Map<String, String> places, String wrong) {
    /** @param path below the project's root, with slashes */
    record Source(String path, String text) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        }
    }

    /** A place where the idea stands, such as {@code events/…/Home.java:20}. */
    record Place(Source source, int line) {
        @Override
        public String toString() {
            return source.path() + ":" + line;
        }
    }

    /** All places, also those where it may stand. */
    List<Place> in(List<Source> sources) {
        var found = new ArrayList<Place>();
        for (var source : sources) {
            if (!source.path().contains(where)) continue;
            var matches = search.matcher(source.text());
            while (matches.find()) found.add(new Place(source, line(source.text(), matches.start())));
        }
        return found;
    }

    private static int line(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    @Override
    public String toString() {
        return idea;
    }
}
