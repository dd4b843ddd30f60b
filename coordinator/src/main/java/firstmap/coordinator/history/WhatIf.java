package firstmap.coordinator.history;

import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Request;
import java.util.List;

/**
 * What would follow if a function attached to a buffer, asked of a board that it does not change.
 *
 * @param seq number of the last event that the board had seen
 * @param events that would follow, in order
 */
public record WhatIf(String board, long seq, Request.Attach attach, List<Event> events) {

    /** In one word. */
    public enum Verdict {
        GRANTED,
        /** It is granted once those who are told have unmapped, if there is still room then. */
        WAITS,
        REFUSED
    }

    /**
     * @param function {@code DEVICE/FUNCTION}; both may contain a slash themselves
     * @param dynamic the function could be told to unmap
     * @throws Invalid if that is not what it is
     * @throws firstmap.coordinator.rule.UnknownEdition if this program does not have the board's edition of the rule
     */
    public static WhatIf ask(Board board, String buffer, String function, boolean dynamic) {
        var ref = function(board, function);
        var attachment = "what-if";
        for (int i = 2; board.attachment(attachment).isPresent(); i++) attachment = "what-if-" + i;
        var attach = new Request.Attach(attachment, buffer, ref.device(), ref.function(), dynamic);
        return new WhatIf(board.id(), board.seq(), attach, board.whatIf(attach));
    }

    public Verdict verdict() {
        var verdict = Verdict.GRANTED;
        for (var event : events)
            if (event instanceof Event.Refused) verdict = Verdict.REFUSED;
            else if (event instanceof Event.Moving) verdict = Verdict.WAITS;
        return verdict;
    }

    /** The function that has joined, however the names are cut; else as if only the device's name had slashes. */
    private static FunctionRef function(Board board, String text) {
        FunctionRef last = null;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            if (slash == 0 || slash + 1 == text.length()) continue;
            last = new FunctionRef(text.substring(0, slash), text.substring(slash + 1));
            var functions = board.devices().get(last.device());
            if (functions != null && functions.containsKey(last.function())) return last;
        }
        if (last == null) throw new Invalid("attach", "'" + text + "' is not DEVICE/FUNCTION");
        return last;
    }
}
