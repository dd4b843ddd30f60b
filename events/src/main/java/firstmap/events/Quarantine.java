package firstmap.events;

import java.util.regex.Pattern;

/**
 * An operator's mark: this record of the events cannot be read or cannot follow, and every reader passes it over. It holds
 * for that record alone, byte for byte; where it is not what stands there, nobody obeys it.
 *
 * @param topic id of the events topic, which another topic of the same name does not have
 * @param digest of the record's key and value, SHA-256 in hexadecimal
 * @param board the board whose event it was: its chain is broken there, and it stands still from then on; null for a
 *     record that was no event of a board
 * @param reason why, in the operator's words
 */
public record Quarantine(String topic, int partition, long offset, String digest, String board, String reason) {
    public static final int MAX_REASON = 1000;

    public static final Form<Quarantine> FORM = Form.of(
                    Field.id("topic", Quarantine::topic),
                    Field.count("partition", 0, Integer.MAX_VALUE, Quarantine::partition),
                    Field.number("offset", 0, Long.MAX_VALUE, Quarantine::offset),
                    Field.text("digest", Quarantine::digest),
                    Field.optionalId("board", Quarantine::board),
                    Field.text("reason", Quarantine::reason),
                    Quarantine::new)
            .named("quarantine");

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Quarantine {
        Limits.id("topic", topic);
        Limits.range("partition", partition, 0, Integer.MAX_VALUE);
        Limits.range("offset", offset, 0, Long.MAX_VALUE);
        if (!DIGEST.matcher(Limits.present("digest", digest)).matches()) throw new Invalid("digest", "not a SHA-256");
        Limits.optionalId("board", board);
        if (Limits.present("reason", reason).isBlank()) throw new Invalid("reason", "missing");
        if (reason.length() > MAX_REASON) throw new Invalid("reason", "longer than " + MAX_REASON + " characters");
    }

    /** The key of its record on the control topic: a place has one, so that compaction keeps each mark. */
    public String key() {
        return "quarantine/" + topic + "/" + partition + "/" + offset;
    }

    /** Where it is, and why, in a sentence. */
    @Override
    public String toString() {
        return "partition " + partition + " offset " + offset + " is set aside (" + reason + ")";
    }
}
