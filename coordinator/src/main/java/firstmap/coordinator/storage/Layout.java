package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.Limits;
import firstmap.events.Segment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How the extents of a buffer lie in I/O virtual space, wherever that begins: as {@code iommu_dma_map_sg} lays them out
 * and {@code __finalise_sg} joins them (drivers/iommu/dma-iommu.c).
 *
 * <p>Where one extent ends and the next starts on a multiple of the I/O page size they become one stretch. Otherwise the
 * next stretch starts in an I/O page of its own, at the offset within the page that its memory has.
 */
record Layout(List<Stretch> stretches, long ioPage, Cutter cutter) implements FreeRuns.Spot {
    private static final int TRIES = 256;

    /**
     * @param offset of its first byte within an I/O page
     * @param length bytes, at most {@link Long#MAX_VALUE}
     */
    record Stretch(long offset, long length) {}

    /** @param extents neighbours are merged already */
    static Layout of(List<Extent> extents, long ioPage, Cutter cutter) {
        var stretches = new ArrayList<Stretch>();
        long offset = 0;
        long length = 0;
        for (var extent : extents) {
            boolean joins = length > 0 && (offset + length) % ioPage == 0 && extent.address() % ioPage == 0;
            if (!joins) {
                if (length > 0) stretches.add(new Stretch(offset, length));
                offset = extent.address() % ioPage;
                length = 0;
            }
            length = AddressMath.add(length, extent.length());
        }
        stretches.add(new Stretch(offset, length));
        return new Layout(stretches, ioPage, cutter);
    }

    /** I/O virtual bytes in whole I/O pages, without what alignment may add between stretches. */
    long length() {
        long length = 0;
        for (var stretch : stretches)
            length = AddressMath.add(length, AddressMath.up(AddressMath.add(stretch.offset, stretch.length), ioPage));
        return length;
    }

    /** In a run that is longer than the layout by this much there is a start that is as good as any. */
    long slack() {
        long period = AddressMath.lcm(AddressMath.lcm(ioPage, cutter.alignment()), Math.max(1, cutter.boundary()));
        return period == 0 ? Long.MAX_VALUE : AddressMath.add(period, period);
    }

    @Override
    public long in(long start, long end) {
        long length = length();
        long at = aligned(Math.max(start, ioPage), stretches.getFirst().offset);
        for (int tries = 0; tries < TRIES && at <= end - length; tries++) {
            var segments = segments(at, end);
            if (segments != null && segments.size() <= cutter.most()) return at;
            if (cutter.boundary() == 0) return FreeRuns.NOWHERE;
            at = aligned(at + step(at, tries > TRIES / 2), stretches.getFirst().offset);
        }
        return FreeRuns.NOWHERE;
    }

    /** How far on the next start lies at which one of the stretches could become fewer segments. */
    private long step(long at, boolean hurry) {
        long least = Long.MAX_VALUE;
        for (var stretch : stretches) {
            at = aligned(at, stretch.offset);
            if (at > Limits.MAX_BYTES - stretch.offset) break;
            long from = at + stretch.offset;
            least = Math.min(least, cutter.nextStart(from, hurry) - from);
            if (hurry) break;
            at = AddressMath.up(AddressMath.add(from, stretch.length), ioPage);
        }
        return least;
    }

    /** The segments if the layout begins at this multiple of the I/O page size; null if it cannot, or reaches the end. */
    List<Segment> segments(long at, long end) {
        var segments = new ArrayList<Segment>();
        for (var stretch : stretches) {
            at = aligned(at, stretch.offset);
            if (at > end - stretch.offset || at + stretch.offset > end - stretch.length) return null;
            long from = at + stretch.offset;
            if (cutter.cut(from, from + stretch.length, segments) != Cutter.NOWHERE) return null;
            at = AddressMath.up(from + stretch.length, ioPage);
        }
        return segments;
    }

    /**
     * The next multiple of the I/O page size from which {@code offset} bytes on there is a multiple of the alignment;
     * {@link Long#MAX_VALUE} if there is none.
     */
    private long aligned(long at, long offset) {
        at = AddressMath.up(at, ioPage);
        long alignment = cutter.alignment();
        if (at == Long.MAX_VALUE || (at + offset) % alignment == 0) return at;
        long common = AddressMath.gcd(ioPage, alignment);
        if (offset % common != 0) return Long.MAX_VALUE;
        // at + pages * ioPage + offset = 0 (mod alignment), solved for pages.
        var modulus = BigInteger.valueOf(alignment / common);
        var inverse = BigInteger.valueOf(ioPage / common).modInverse(modulus);
        var missing =
                BigInteger.valueOf(at).add(BigInteger.valueOf(offset)).negate().divide(BigInteger.valueOf(common));
        var ahead = missing.multiply(inverse).mod(modulus).multiply(BigInteger.valueOf(ioPage));
        var aligned = ahead.add(BigInteger.valueOf(at));
        return aligned.bitLength() < 63 ? aligned.longValueExact() : Long.MAX_VALUE;
    }

    /** Whether some start suits the alignment of the first stretch at all. */
    boolean canAlign() {
        for (var stretch : stretches) if (aligned(ioPage, stretch.offset) == Long.MAX_VALUE) return false;
        return true;
    }
}
