package firstmap.coordinator.storage;

/** Arithmetic of addresses: not negative, and never wrapped around. What does not fit becomes {@link Long#MAX_VALUE}. */
public final class AddressMath {
    private AddressMath() {}

    /** The least multiple of {@code unit} that is not below {@code value}. */
    public static long up(long value, long unit) {
        long over = value % unit;
        return over == 0 ? value : add(value, unit - over);
    }

    /** The greatest multiple of {@code unit} that is not above {@code value}. */
    static long down(long value, long unit) {
        return value - value % unit;
    }

    static long add(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** The least common multiple of positive numbers; 0, which absorbs, where 63 bits cannot hold it. */
    static long lcm(long a, long b) {
        if (a == 0 || b == 0) return 0;
        long factor = b / gcd(a, b);
        return a > Long.MAX_VALUE / factor ? 0 : a * factor;
    }

    static long gcd(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    static boolean isPowerOfTwo(long value) {
        return Long.bitCount(value) == 1;
    }

    /** The least n with 2^n not below {@code value}, 1..2^62. */
    static int ceilingLog2(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value - 1);
    }

    static int floorLog2(long value) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
