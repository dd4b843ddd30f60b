package firstmap.lab.checker;

import java.util.Objects;
import java.util.stream.Stream;

/** What an outcome of a request may be made of, by names alone: whether it is right is another question. */
final class OutcomeShape {
    /** What the turns of a round ask for together: that it ends, with what they promise. */
    static final String ROUND = "round";

    private OutcomeShape() {}

    /** The part that an event can play in the outcome of a request. */
    enum Part {
        /** It says what has become of the request: exactly one event of an outcome does. */
        VERDICT,
        /** It comes with the verdict. */
        COMPANION,
        /** It answers something else. */
        NONE
    }

    static Part part(LoggedRequest request, LoggedEvent event) {
        var e = event.body();
        // What is undone, and in which order, is looked at where it is undone.
        if (request.isExpire())
            return companion(event.isOfExpiry() && event.node().equals(request.member()));
        if (event.type().equals("refused"))
            return e.flag("waited") ? companion(mayEndAWait(request.type())) : verdict(isAbout(request, e));
        var r = request.body();
        if (r == null) return Part.NONE; // nothing but a refusal answers what cannot be understood
        return switch (request.type() + " " + event.type()) {
            case "define defined" -> verdict(isSame(r, e, "spec", "nodes"));
            case ROUND + " granted" -> verdict(isSame(r, e, "promises", "gone", "expired"));
            case "retire retired" -> Part.VERDICT;
            case "retire unmapped" -> Part.COMPANION;
            case "join joined" -> verdict(isSame(r, e, "device", "functions"));
            case "leave left" -> verdict(isSame(r, e, "device"));
            case "create created" -> verdict(isSame(r, e, "buffer", "size", "set", "device", "expects", "replaces"));
            case "attach attached" -> verdict(isSame(r, e, "attachment", "buffer", "device", "function", "dynamic"));
            case "attach moving" ->
                verdict(isSame(r, e, "attachment", "buffer", "device", "function", "dynamic", "direction"));
            case "attach migrated", "release freed" -> companion(isSame(r, e, "buffer"));
            case "map mapped", "map moving" -> verdict(isSame(r, e, "attachment", "direction"));
            case "unmap unmapped", "detach detached" -> verdict(isSame(r, e, "attachment"));
            case "release released" -> verdict(isSame(r, e, "buffer"));
            case "map allocated", "map migrated", "detach freed" -> Part.COMPANION;
            case "leave unmapped", "leave detached", "leave freed" -> Part.COMPANION;
            // When the last mapping of a buffer that moves is gone, it moves, and who waited comes.
            case "unmap migrated", "unmap attached", "unmap mapped" -> Part.COMPANION;
            case "leave migrated", "leave attached", "leave mapped" -> Part.COMPANION;
            default -> Part.NONE;
        };
    }

    private static boolean mayEndAWait(String type) {
        return switch (type) {
            case "unmap", "detach", "release", "leave", "retire" -> true;
            default -> false;
        };
    }

    /** A refusal names the request's type and what the request named. */
    private static boolean isAbout(LoggedRequest request, Doc e) {
        if (!e.text("request").equals(request.type())) return false;
        var r = request.body();
        if (r == null) return isNotUnderstood(e);
        return switch (request.type()) {
            case "define", "retire" -> namesNothing(e);
            // The grammar does not know all that can be wrong with functions.
            case "join" -> isSame(r, e, "device") || isNotUnderstood(e);
            case "leave" -> isSame(r, e, "device");
            case "create" -> isSame(r, e, "buffer", "device");
            case "attach" -> isSame(r, e, "buffer", "attachment", "device", "function");
            case "map", "unmap", "detach" -> isSame(r, e, "attachment");
            default -> isSame(r, e, "buffer");
        };
    }

    private static boolean isNotUnderstood(Doc e) {
        return namesNothing(e)
                && switch (e.text("errno")) {
                    // Of a board that is not there, or not any more, nobody looks further.
                    case "EINVAL", "ENOENT", "EEXIST" -> true;
                    // Who is out is not listened to.
                    case "EACCES" -> true;
                    default -> false;
                };
    }

    private static boolean namesNothing(Doc e) {
        return Stream.of("buffer", "attachment", "device", "function").noneMatch(e::has);
    }

    private static boolean isSame(Doc request, Doc event, String... fields) {
        return Stream.of(fields).allMatch(field -> Objects.equals(request.get(field), event.get(field)));
    }

    private static Part verdict(boolean fits) {
        return fits ? Part.VERDICT : Part.NONE;
    }

    private static Part companion(boolean fits) {
        return fits ? Part.COMPANION : Part.NONE;
    }
}
