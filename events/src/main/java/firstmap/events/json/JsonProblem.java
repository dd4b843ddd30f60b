package firstmap.events.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import firstmap.events.Invalid;
import java.util.regex.Pattern;

/** What a parser finds wrong with JSON, without what it says of its own settings and names. */
public final class JsonProblem {
    private static final int LONGEST = 200;
    private static final Pattern SETTING = Pattern.compile(
            "[,:;]? (?:from|enable) `[A-Z][^`]*`(?: to allow)?| \\(not recognized as one since Feature [^)]*\\)");
    private static final Pattern PLACE =
            Pattern.compile(" ?\\((?:start marker|for \\w+ starting) at \\[Source: .*?column: -?\\d+\\]\\)");

    private JsonProblem() {}

    public static String of(JsonProcessingException e) {
        var problem = e.getOriginalMessage();
        if (problem == null) return "cannot be parsed";
        var plain = PLACE.matcher(SETTING.matcher(problem).replaceAll("")).replaceAll("");
        return Invalid.shown(plain.replace("VALUE_STRING", "a string"), LONGEST);
    }
}
