package firstmap.command.run;

import firstmap.events.Errno;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.ArrayList;
import java.util.List;

/** What the board answered to each recorded attach and map, held against what the recorded machine had answered. */
final class MachineAnswers {
    private int agreed;
    private int otherErrno;
    private int grantedHere;
    private int refusedHere;
    private int notAsked;
    private final List<String> differences = new ArrayList<>();

    /** @param here the refusal, or null if it was granted */
    void decided(RequestRecord request, Errno here) {
        if (isCompared(request)) compare(request, recorded(request), here);
    }

    /** An earlier refusal made it impossible to ask. */
    void leftOut(RequestRecord request) {
        if (!isCompared(request)) return;
        notAsked++;
        var there = recorded(request);
        if (there != null) differs(request, "not asked here", there);
    }

    RunReport.Answered told() {
        return new RunReport.Answered(agreed, otherErrno, grantedHere, refusedHere, notAsked, List.copyOf(differences));
    }

    private void compare(RequestRecord request, Integer there, Errno here) {
        if (here == null ? there == null : there != null && there == here.number()) {
            agreed++;
            return;
        }
        if (here == null) grantedHere++;
        else if (there == null) refusedHere++;
        else otherErrno++;
        differs(request, here == null ? "granted here" : here + " here", there);
    }

    private void differs(RequestRecord request, String here, Integer there) {
        if (differences.size() < RunReport.MAX_REFUSALS)
            differences.add("%s of %s: %s, %s there"
                    .formatted(
                            request.request().type(),
                            attachment(request.request()),
                            here,
                            there == null ? "granted" : Errno.named(there)));
    }

    private static boolean isCompared(RequestRecord request) {
        return attachment(request.request()) != null;
    }

    private static String attachment(Request request) {
        if (request instanceof Request.Attach attach) return attach.attachment();
        return request instanceof Request.Map map ? map.attachment() : null;
    }

    private static Integer recorded(RequestRecord request) {
        return request.recorded() == null ? null : request.recorded().errno();
    }
}
