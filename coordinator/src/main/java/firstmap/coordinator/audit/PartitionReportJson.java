package firstmap.coordinator.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import firstmap.events.Invalid;
import firstmap.events.Quarantine;
import firstmap.events.json.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The report of one partition as records of a topic: one of all that is counted, and one of each finding, since that may
 * quote two events. Heads and states of boards are not among it: there may be more of them than a record takes.
 */
public final class PartitionReportJson {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_FINDINGS = 10_000_000;
    private static final int MAX_MARKS = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES)
                            .maxNestingDepth(4)
                            .maxNumberLength(32)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private PartitionReportJson() {}

    /** @param findings how many there are, each a record of its own */
    private record Counted(
            long requests,
            long events,
            long deadLetters,
            int boards,
            long duplicates,
            long ruleFailures,
            long notAnswered,
            Long decisionsFrom,
            long endOffset,
            AuditReport.Verdict verdict,
            List<String> onTrust,
            List<Quarantine> setAside,
            int findings) {

        static Counted of(AuditReport.OfPartition it) {
            return new Counted(
                    it.requests(),
                    it.events(),
                    it.deadLetters(),
                    it.boards(),
                    it.duplicates(),
                    it.ruleFailures(),
                    it.notAnswered(),
                    it.decisionsFrom(),
                    it.endOffset(),
                    it.verdict(),
                    it.onTrust(),
                    it.setAside(),
                    it.findings().size());
        }

        static Counted read(Fields f) {
            return new Counted(
                    count(f, "requests"),
                    count(f, "events"),
                    count(f, "deadLetters"),
                    (int) f.number("boards", 0, Integer.MAX_VALUE),
                    count(f, "duplicates"),
                    count(f, "ruleFailures"),
                    count(f, "notAnswered"),
                    f.has("decisionsFrom") ? count(f, "decisionsFrom") : null,
                    count(f, "endOffset"),
                    word("verdict", AuditReport.Verdict.class, f),
                    f.texts("onTrust", PartitionAudit.MOST_ON_TRUST),
                    f.objects("setAside", MAX_MARKS, PartitionReportJson::mark),
                    (int) f.number("findings", 0, MAX_FINDINGS));
        }

        AuditReport.OfPartition with(int partition, List<Finding> all) {
            return new AuditReport.OfPartition(
                    partition,
                    requests,
                    events,
                    deadLetters,
                    boards,
                    duplicates,
                    ruleFailures,
                    notAnswered,
                    decisionsFrom,
                    endOffset,
                    verdict,
                    onTrust,
                    setAside,
                    all,
                    new TreeMap<>(),
                    AuditedPoint.START);
        }
    }

    /** By the key that each record has within one audit. */
    public static SequencedMap<String, byte[]> write(AuditReport.OfPartition report) {
        var records = new LinkedHashMap<String, byte[]>();
        try {
            records.put(key(report.partition()), JSON.writeValueAsBytes(Counted.of(report)));
            for (int i = 0; i < report.findings().size(); i++)
                records.put(
                        key(report.partition(), i),
                        JSON.writeValueAsBytes(report.findings().get(i)));
        } catch (JsonProcessingException e) {
            throw new AssertionError("plain records", e);
        }
        return records;
    }

    /**
     * The report without heads, and with nothing to go on from; empty if one of its records is missing.
     *
     * @param records by their keys; null for one that is not there
     * @throws Invalid if one is not what {@link #write} writes
     */
    public static Optional<AuditReport.OfPartition> read(int partition, Function<String, byte[]> records) {
        var first = records.apply(key(partition));
        if (first == null) return Optional.empty();
        var counted = read(key(partition), first, Counted::read);
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < counted.findings(); i++) {
            var record = records.apply(key(partition, i));
            if (record == null) return Optional.empty();
            findings.add(read(key(partition, i), record, PartitionReportJson::finding));
        }
        return Optional.of(counted.with(partition, findings));
    }

    private static String key(int partition) {
        return Integer.toString(partition);
    }

    private static String key(int partition, int finding) {
        return partition + "/" + finding;
    }

    private static <T> T read(String key, byte[] json, Function<Fields, T> reader) {
        try {
            return Fields.read(JSON.readTree(json), reader);
        } catch (IOException e) {
            throw new Invalid(key, "not JSON");
        } catch (Invalid e) {
            throw e.under(key);
        }
    }

    private static Finding finding(Fields f) {
        return new Finding(
                word("kind", Finding.Kind.class, f),
                f.text("topic"),
                (int) f.number("partition", 0, Integer.MAX_VALUE),
                f.number("offset", -1, Long.MAX_VALUE),
                f.text("place"),
                f.optionalText("board"),
                f.has("seq") ? f.number("seq", Long.MIN_VALUE, Long.MAX_VALUE) : null,
                f.optionalText("round"),
                f.text("problem"),
                f.optionalText("recorded"),
                f.optionalText("decided"));
    }

    private static Quarantine mark(Fields f) {
        return new Quarantine(
                f.text("topic"),
                (int) f.number("partition", 0, Integer.MAX_VALUE),
                count(f, "offset"),
                f.text("digest"),
                f.optionalText("board"),
                f.text("reason"));
    }

    private static long count(Fields f, String name) {
        return f.number(name, 0, Long.MAX_VALUE);
    }

    private static <E extends Enum<E>> E word(String name, Class<E> type, Fields f) {
        var word = f.text(name);
        try {
            return Enum.valueOf(type, word);
        } catch (IllegalArgumentException e) {
            throw new Invalid(name, Invalid.shown(word) + " is none that this program knows");
        }
    }
}
