package firstmap.coordinator.audit;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.exchange.LineReader;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Corruption;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.coordinator.snapshot.UnknownSnapshotVersion;
import firstmap.events.Invalid;
import firstmap.events.json.Fields;
import firstmap.events.json.GivenFile;
import firstmap.events.json.RequestJson;
import firstmap.events.json.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What an audit has come to, in a file with which a later one goes on: positions, and each board's state with its digest.
 * As lines: a header; of each partition where it stands, then of each of its boards the manifest of a snapshot and its
 * parts, and each turn that is parked; last the digest of all of it.
 *
 * @param verdict of all that was audited so far
 */
public record AuditedLog(AuditReport.Verdict verdict, List<AuditedPoint> points) {
    private static final int VERSION = 1;
    private static final int MAX_PARTITIONS = 100_000;
    private static final int MAX_BOARDS = 1 << 20;
    private static final int MAX_PARKED = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(32)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private record Where(long requests, long events, long last, String hash, int boards, int parked) {
        static Where read(Fields f) {
            return new Where(
                    f.number("requests", 0, Long.MAX_VALUE),
                    f.number("events", 0, Long.MAX_VALUE),
                    f.number("last", -1, Long.MAX_VALUE),
                    f.text("hash"),
                    (int) f.number("boards", 0, MAX_BOARDS),
                    f.has("parked") ? (int) f.number("parked", 1, MAX_PARKED) : 0);
        }
    }

    /**
     * Of a report that calls nothing wrong.
     *
     * @throws Invalid if it has boards that could not be decided again: nobody could go on with them
     */
    public static AuditedLog of(AuditReport report) {
        if (!report.good()) throw new Invalid("", "only what an audit calls good can be gone on from");
        return new AuditedLog(
                report.verdict(),
                report.partitions().stream().map(AuditReport.OfPartition::point).toList());
    }

    // ---- writing

    /** As lines; the stream stays open. */
    public void write(OutputStream out) throws IOException {
        new Writer(out).write(this);
    }

    private static final class Writer {
        private final OutputStream out;
        private final MessageDigest digest = Sha256.begin();

        Writer(OutputStream out) {
            this.out = out;
        }

        void write(AuditedLog log) throws IOException {
            line(MAPPER.createObjectNode()
                    .put("audit", VERSION)
                    .put("partitions", log.points().size())
                    .put("verdict", log.verdict().name()));
            for (var point : log.points()) {
                var where = MAPPER.createObjectNode()
                        .put("requests", point.requests())
                        .put("events", point.events())
                        .put("last", point.last())
                        .put("hash", point.hash())
                        .put("boards", point.boards().size());
                if (!point.parked().isEmpty())
                    where.put("parked", point.parked().size());
                line(where);
                for (var board : point.boards()) board(board, point.events());
                for (var parked : point.parked()) parked(parked);
            }
            line(MAPPER.createObjectNode().put("sha256", HexFormat.of().formatHex(digest.digest())));
        }

        private void board(Board board, long offset) throws IOException {
            var parts = new ArrayList<byte[]>();
            line(SnapshotJson.write(Snapshot.of(board), offset, parts::add).json());
            for (var part : parts) line(part);
        }

        private void parked(ParkedTurns.Parked parked) throws IOException {
            line(MAPPER.createObjectNode().put("offset", parked.offset()));
            line(RequestJson.write(parked.turn()));
        }

        private void line(ObjectNode json) throws IOException {
            line(MAPPER.writeValueAsBytes(json));
        }

        private void line(byte[] line) throws IOException {
            digest.update(line);
            digest.update((byte) '\n');
            out.write(line);
            out.write('\n');
        }
    }

    // ---- reading

    /** @throws Invalid if it is not what {@link #write} writes, whole and unchanged */
    public static AuditedLog read(Path file) throws IOException {
        try (var lines = new LineReader(file.toString(), GivenFile.open(file), 0, 0)) {
            return new Reader(lines).read();
        } catch (Invalid | Inadmissible | Corruption | UnknownSnapshotVersion e) {
            throw new Invalid(file.toString(), "not what an audit has saved, or damaged since then: " + e.getMessage());
        }
    }

    private static final class Reader {
        private final LineReader lines;
        private final MessageDigest digest = Sha256.begin();

        Reader(LineReader lines) {
            this.lines = lines;
        }

        private record Header(int partitions, AuditReport.Verdict verdict) {
            static Header read(Fields f) {
                if (f.number("audit", 1, Integer.MAX_VALUE) != VERSION)
                    throw new Invalid("audit", "this program knows version " + VERSION + " only");
                int partitions = (int) f.number("partitions", 1, MAX_PARTITIONS);
                return switch (f.text("verdict")) {
                    case "GOOD" -> new Header(partitions, AuditReport.Verdict.GOOD);
                    case "GOOD_AS_FAR_AS_KEPT" -> new Header(partitions, AuditReport.Verdict.GOOD_AS_FAR_AS_KEPT);
                    default -> throw new Invalid("verdict", "not one of GOOD, GOOD_AS_FAR_AS_KEPT");
                };
            }
        }

        AuditedLog read() {
            var header = Fields.read(tree(next()), Header::read);
            var points = new ArrayList<AuditedPoint>();
            for (int i = 0; i < header.partitions(); i++) {
                var where = Fields.read(tree(next()), Where::read);
                var boards = new ArrayList<Board>();
                for (int board = 0; board < where.boards(); board++) boards.add(board());
                points.add(new AuditedPoint(
                        where.requests(), where.events(), where.last(), where.hash(), boards, parked(where, boards)));
            }
            var is = HexFormat.of().formatHex(digest.digest());
            if (!Fields.read(tree(next()), f -> f.text("sha256")).equals(is))
                throw new Invalid("sha256", "a line before this one was changed");
            if (lines.next() != null) throw new Invalid("", "more behind its last line");
            return new AuditedLog(header.verdict(), points);
        }

        /** Turns that their boards wait for, and with which no round is whole. */
        private List<ParkedTurns.Parked> parked(Where where, List<Board> boards) {
            var turns = new ParkedTurns();
            for (int i = 0; i < where.parked(); i++) {
                long offset = Fields.read(tree(next()), f -> f.number("offset", 0, where.requests()));
                var turn = RequestJson.read(next());
                var board = boards.stream()
                        .filter(it -> it.id().equals(turn.board()))
                        .findFirst()
                        .orElseThrow(() -> new Invalid("parked", "a turn of no board"));
                if (turns.look(0, board, turn) != ParkedTurns.Arrival.TURN
                        || !turns.park(0, board, turn, offset).isEmpty())
                    throw new Invalid("parked", "a turn that waits for none");
            }
            return turns.all(0);
        }

        private Board board() {
            var manifest = SnapshotManifest.read(next());
            return Boards.restored(SnapshotJson.read(manifest, _ -> next()));
        }

        private byte[] next() {
            var line = lines.next();
            if (line == null) throw new Invalid("", "it was cut: its last line is missing");
            digest.update(line);
            digest.update((byte) '\n');
            return line;
        }

        private static ObjectNode tree(byte[] line) {
            try {
                if (MAPPER.readTree(line) instanceof ObjectNode object) return object;
                throw new Invalid("", "not a JSON object");
            } catch (IOException e) {
                throw new Invalid("", "not JSON");
            }
        }
    }
}
