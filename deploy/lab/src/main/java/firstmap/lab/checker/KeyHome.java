package firstmap.lab.checker;

/** The partition of a key: 32-bit MurmurHash2 (Appleby's) under the seed that Kafka gives it, without its sign. */
final class KeyHome {
    private static final int SEED = 0x9747b28c;
    private static final int MIX = 0x5bd1e995;

    private KeyHome() {}

    static int of(byte[] key, int partitions) {
        return (int) ((hash(key) & 0x7fffffffL) % partitions);
    }

    static int hash(byte[] key) {
        int hash = SEED ^ key.length;
        int rest = key.length % 4;
        for (int at = 0; at < key.length - rest; at += 4) {
            int word = littleEndian(key, at, 4) * MIX;
            hash = hash * MIX ^ (word ^ word >>> 24) * MIX;
        }
        if (rest > 0) hash = (hash ^ littleEndian(key, key.length - rest, rest)) * MIX;
        hash = (hash ^ hash >>> 13) * MIX;
        return hash ^ hash >>> 15;
    }

    private static int littleEndian(byte[] key, int at, int bytes) {
        int word = 0;
        for (int i = bytes - 1; i >= 0; i--) word = word << 8 | key[at + i] & 0xff;
        return word;
    }
}
