package firstmap.command.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which way comes out best, and what the worst would have cost, in one line. */
final class WayVerdict {
    /** A lost frame is what a user sees; then what has to be copied, what memory it takes at its worst, and in all. */
    private static final Comparator<WayOutcome> BEST = Comparator.comparingLong(WayOutcome::framesLost)
            .thenComparingLong(WayOutcome::bytesMoved)
            .thenComparingLong(WayOutcome::peakBytes)
            .thenComparingLong(WayOutcome::bytesAllocated)
            .thenComparingLong(WayOutcome::refusals);

    private WayVerdict() {}

    static String of(List<WayOutcome> outcomes) {
        var best = outcomes.stream().min(BEST).orElseThrow();
        var equal = outcomes.stream()
                .filter(other -> BEST.compare(other, best) == 0)
                .map(WayOutcome::way)
                .toList();
        var worst = outcomes.stream()
                .max(Comparator.comparingLong(WayOutcome::framesLost))
                .orElseThrow();
        var text = "%s: %s, %s at most in use%s"
                .formatted(
                        list(equal),
                        frames(best.framesLost()),
                        mib(best.peakBytes()),
                        best.bytesMoved() == 0 ? "" : ", " + mib(best.bytesMoved()) + " moved");
        if (worst.framesLost() == best.framesLost()) return text + "; no way loses more";
        return text
                + String.format(
                        Locale.ROOT,
                        "; %s: %s, %.3f s without",
                        worst.way(),
                        frames(worst.framesLost()),
                        worst.withoutFramesNanos() / 1e9);
    }

    private static String list(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.getFirst() : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    private static String frames(long lost) {
        return switch ((int) Math.min(lost, 2)) {
            case 0 -> "no frame lost";
            case 1 -> "1 frame lost";
            default -> lost + " frames lost";
        };
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
