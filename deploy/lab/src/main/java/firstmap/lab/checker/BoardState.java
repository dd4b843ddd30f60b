package firstmap.lab.checker;

import firstmap.events.EventRecord;
import java.util.Optional;

/** What the checker knows of one board: its chain, and the state that its events lead to. */
final class BoardState {
    final String id;
    final Chain chain;
    final BoardFold fold = new BoardFold();
    private final Findings findings;
    private boolean isImpossible;

    BoardState(String id, Findings findings) {
        this.id = id;
        this.findings = findings;
        chain = new Chain(id, findings);
    }

    void fold(EventRecord event, String place) {
        if (!isSound()) return;
        try {
            fold.accept(event.event());
        } catch (IllegalStateException e) {
            isImpossible = true;
            findings.add(Flaw.DIVERGED, place, "event %d of %s: %s".formatted(event.seq(), id, e.getMessage()));
        }
    }

    /** Whether its state can be told: a chain with a flaw leads nowhere. */
    boolean isSound() {
        return chain.isWhole() && !isImpossible;
    }

    /** What the last outcome has left undone; told once, since nothing after it can be right. */
    Optional<String> looseEnd() {
        if (!isSound()) return Optional.empty();
        var loose = fold.looseEnd();
        isImpossible = loose.isPresent();
        return loose;
    }
}
