package firstmap.lab.simulation.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What has happened, in order: counted, summed up in one number, and the last of it kept for whoever asks why. */
public final class Trace {
    private static final int KEPT = 60;
    private static final long PRIME = 0x100000001b3L;

    private final Agenda agenda;
    private final Consumer<String> listener;
    private final Deque<Line> last = new ArrayDeque<>();
    private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);
    private long sum = 0xcbf29ce484222325L;

    private record Line(long step, long at, String who, String what, long first, long second) {
        String text() {
            var line = new StringBuilder("%6d %9.3f s  %-14s %s".formatted(step, at / 1e9, who, what));
            if (first >= 0) line.append(' ').append(first);
            if (second >= 0) line.append(" / ").append(second);
            return line.toString();
        }
    }

    /** @param listener gets each line as it comes; null if nobody wants them */
    public Trace(Agenda agenda, Consumer<String> listener) {
        this.agenda = agenda;
        this.listener = listener;
    }

    public void say(String who, String what) {
        say(who, what, -1, -1);
    }

    /** @param first a number that belongs to it, such as a partition; -1 for none */
    public void say(String who, String what, long first, long second) {
        var line = new Line(agenda.steps(), agenda.now(), who, what, first, second);
        mix(line.at());
        mix(who.hashCode());
        mix(what.hashCode());
        mix(first);
        mix(second);
        if (last.size() == KEPT) last.removeFirst();
        last.addLast(line);
        if (listener != null) listener.accept(line.text());
    }

    public void count(Happening happening) {
        count(happening, 1);
    }

    public void count(Happening happening, long times) {
        counts.merge(happening, times, Long::sum);
    }

    public Map<Happening, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The last lines, oldest first. */
    public List<String> last() {
        return last.stream().map(Line::text).toList();
    }

    /** FNV-1a over all that has been said: two runs of which this differs went differently. */
    public long sum() {
        return sum;
    }

    private void mix(long value) {
        sum = (sum ^ value) * PRIME;
    }
}
