package firstmap.node.scenario;

import firstmap.events.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The chance of one role. How late something is follows from the seed and from what it is, not from what was drawn before:
 * who starts again in the middle comes to the same, in whatever order it asks.
 *
 * @param role of whom, as {@code ACTOR/SET/FUNCTION}; no function, no text after the last slash
 */
record Jitter(long seed, String role) {

    Jitter(long seed, String actor, String set, String function) {
        this(seed, actor + "/" + set + "/" + (function == null ? "" : function));
    }

    /**
     * Nanoseconds, {@code 0..most}: the first 63 bits of the SHA-256 of {@code SEED/ROLE/WHAT/INSTANT} as UTF-8, with
     * numbers in decimal, modulo {@code most + 1}.
     *
     * @param instant simulated time that tells this one from others of its kind, nanoseconds
     */
    long of(String what, long instant, long most) {
        if (most == 0) return 0;
        var key = seed + "/" + role + "/" + what + "/" + instant;
        var digest = Sha256.begin().digest(key.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 1) % (most + 1);
    }
}
