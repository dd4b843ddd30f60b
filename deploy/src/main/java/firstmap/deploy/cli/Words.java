package firstmap.deploy.cli;

import firstmap.events.Extent;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Words {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int MOST_EXTENTS = 2;

    private Words() {}

    /** 3110400 as «2.97 MiB». */
    static String bytes(long bytes) {
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
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }

    /** The first few, and how many more. */
    static String extents(List<Extent> extents) {
        var text = new StringBuilder();
        for (var extent : extents.subList(0, Math.min(MOST_EXTENTS, extents.size())))
            text.append(text.isEmpty() ? "" : ", ")
                    .append(hex(extent.address()))
                    .append('+')
                    .append(hex(extent.length()));
        if (extents.size() > MOST_EXTENTS)
            text.append(", … ").append(extents.size()).append(" in all");
        return text.toString();
    }

    /** «1 buffer», «3 buffers». */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
