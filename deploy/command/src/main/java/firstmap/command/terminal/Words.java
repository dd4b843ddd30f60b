package firstmap.command.terminal;

import firstmap.events.Extent;
import firstmap.events.Segment;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int MOST_PIECES = 2;

    private Words() {}

    /** 3110400 as «2.97 MiB». */
    public static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit + 1 < UNITS.length) {
            value /= 1024;
            unit++;
        }
        return value == Math.rint(value)
                ? "%d %s".formatted((long) value, UNITS[unit])
                : String.format(Locale.ROOT, "%.2f %s", value, UNITS[unit]);
    }

    /** Nanoseconds as «5.033 s». */
    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    public static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    public static String extents(List<Extent> extents) {
        return pieces(extents.stream()
                .map(extent -> piece(extent.address(), extent.length()))
                .toList());
    }

    public static String segments(List<Segment> segments) {
        return pieces(segments.stream()
                .map(segment -> piece(segment.address(), segment.length()))
                .toList());
    }

    private static String piece(long address, long length) {
        return hex(address) + "+" + hex(length);
    }

    /** The first few, and how many there are. */
    private static String pieces(List<String> pieces) {
        var text = String.join(", ", pieces.subList(0, Math.min(MOST_PIECES, pieces.size())));
        return pieces.size() <= MOST_PIECES ? text : text + ", … " + pieces.size() + " in all";
    }

    /** «1 buffer», «3 buffers». */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
