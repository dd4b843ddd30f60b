package firstmap.lab.checker;

import java.util.Optional;

/** What the checker knows of one board: its chain, and the state that its events lead to. */
final class BoardState {
    final String id;
    final Chain chain;
    final BoardFold fold = new BoardFold();
    private final Grants grants = new Grants(fold);
    private final Findings findings;
    private boolean isImpossible;

    BoardState(String id, Findings findings) {
        this.id = id;
        this.findings = findings;
        chain = new Chain(id, findings);
    }

    /** @param isRepeated what it decides has been decided before, at another state */
    void fold(LoggedEvent event, boolean isRepeated, String place) {
        if (!isSound()) return;
        try {
            var objection = isRepeated ? Optional.<String>empty() : grants.objection(event.type(), event.body());
            objection.ifPresent(what -> add(Flaw.MISJUDGED, event, place, what));
            fold.accept(event.type(), event.body());
        } catch (Impossible e) {
            isImpossible = true;
            add(e.flaw(), event, place, e.getMessage());
        }
    }

    private void add(Flaw flaw, LoggedEvent event, String place, String what) {
        findings.add(flaw, place, "event %d of %s: %s".formatted(event.seq(), id, what));
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
