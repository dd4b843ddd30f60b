package firstmap.lab.torture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Records that no coordinator can answer, and some that only look so. */
final class GarbageRecords {
    private static final int TOO_LONG = 70 << 10;

    private final String board;
    private final Random random;

    GarbageRecords(String board, Random random) {
        this.board = board;
        this.random = random;
    }

    /** @param good a request that could be answered, to be spoilt; may be empty */
    Sent next(byte[] good) {
        var key = bytes(board);
        return switch (random.nextInt(10)) {
            case 0 -> new Sent(key, noise(1 + random.nextInt(200)), false);
            case 1 -> new Sent(key, Arrays.copyOf(good, good.length / 2), false);
            case 2 -> new Sent(bytes("other-" + board), good, false);
            case 3 -> new Sent(null, good, false);
            case 4 -> new Sent(key, null, false);
            case 5 -> new Sent(key, good, true);
            case 6 ->
                new Sent(
                        key, bytes("{\"type\":\"erase\",\"node\":\"host\",\"seq\":1,\"board\":\"x\",\"at\":0}"), false);
            case 7 -> new Sent(key, bytes("{\"type\":\"map\",\"size\":1e308}"), false);
            case 8 -> new Sent(key, random.nextInt(10) == 0 ? noise(TOO_LONG) : new byte[0], false);
            default -> new Sent(key, bytes("[".repeat(1 + random.nextInt(2000))), false);
        };
    }

    private byte[] noise(int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
