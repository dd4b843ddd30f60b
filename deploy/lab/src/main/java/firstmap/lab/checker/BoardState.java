package firstmap.lab.checker;

import java.util.Optional;

/** What the checker knows of one board: its chain, and the state that its events lead to. */
final class BoardState {
    final String id;
    final Chain chain;
    final BoardFold fold = new BoardFold();
    private final Grants grants = new Grants(fold);
    private final NodeTimes times = new NodeTimes();
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
            if (event.isOfExpiry() && event.at() != times.latest())
                throw new Impossible(Flaw.DIVERGED, "a lease has ended at another time than the board's");
            var objection = isRepeated ? Optional.<String>empty() : grants.objection(event.type(), event.body());
            objection.ifPresent(what -> add(Flaw.MISJUDGED, event, place, what));
            fold.accept(event.type(), event.body());
            if (fold.remembersNodes()) times.accept(event);
        } catch (Impossible e) {
            isImpossible = true;
            add(e.flaw(), event, place, e.getMessage());
        }
    }

    /** Holds what a request was told against who asked it, and when; asked before the event is folded. */
    void judge(LoggedRequest request, LoggedEvent verdict, String place) {
        if (request.isExpire() || !isSound() || fold.retired || fold.spec == null || is(verdict, "EIO")) return;
        boolean isLate = fold.remembersNodes() && times.runsBack(request);
        if (isLate && !is(verdict, "EINVAL"))
            add(Flaw.MISJUDGED, verdict, place, "its node's time runs back, and it is not refused with EINVAL");
        if (isLate) return;
        if (fold.letGo.isOut(request.node()) && !request.type().equals("retire")) {
            if (!is(verdict, "EACCES"))
                add(Flaw.MISJUDGED, verdict, place, "its node is out, and it is not refused with EACCES");
            return;
        }
        var anothers = fold.anothers(request);
        if (anothers.isPresent() != is(verdict, "EACCES"))
            add(
                    Flaw.MISJUDGED,
                    verdict,
                    place,
                    anothers.map(what -> "node " + request.node() + " acts for " + what)
                            .orElse("it acts for nothing of another node's, and is refused with EACCES"));
    }

    private static boolean is(LoggedEvent verdict, String errno) {
        return verdict.type().equals("refused") && verdict.body().text("errno").equals(errno);
    }

    /** By how much an event must say that it lies behind. */
    long behind(LoggedEvent event) {
        return times.behind(event.at());
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
