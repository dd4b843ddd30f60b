package firstmap.node.client;

import firstmap.events.Until;
import java.util.HashMap;
import java.util.Map;

/**
 * Until when each member has promised to ask nothing, and whether it keeps that. A board leaves out of a round whom nothing
 * concerns that has happened; that changes no log only as long as each of them would have said nothing.
 */
final class KeptPromises {
    private final Map<String, Until> promises = new HashMap<>();

    void promise(String member, Until until) {
        promises.put(member, until);
    }

    boolean isGone(String member) {
        return promises.get(member) instanceof Until.Gone;
    }

    /**
     * @param at of a round in which the member is not asked, nanoseconds
     * @param round a name for it, as {@code AT.ROUND}
     * @throws TakingTurns.PromiseBroken if it would ask something there, or promise anything else
     */
    void requireKept(Member member, long at, String round) {
        var promise = promises.get(member.name());
        if (promise == null || promise instanceof Until.Gone) return;
        var said = member.turn(at);
        if (!said.asks().isEmpty())
            throw new TakingTurns.PromiseBroken(
                    member.name(),
                    round,
                    promise,
                    "it would ask " + said.asks().getFirst().request().type());
        if (!said.until().equals(promise))
            throw new TakingTurns.PromiseBroken(
                    member.name(),
                    round,
                    promise,
                    "it would promise " + said.until().text());
    }
}
