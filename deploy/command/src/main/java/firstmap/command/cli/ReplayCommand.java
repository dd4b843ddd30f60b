package firstmap.command.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Words;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.kafka.ResultTopic;
import firstmap.coordinator.kafka.SharedPartitions;
import firstmap.coordinator.replay.BoardDifferences;
import firstmap.coordinator.replay.Change;
import firstmap.coordinator.replay.Replay;
import firstmap.coordinator.replay.ReplayReport;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Form;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.json.Document;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.GivenFile;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What if: the recorded requests under another rule. */
@Command(
        name = "replay",
        header = "Run the recorded requests again under another policy or on other boards, and tell what would differ.",
        description = {
            "Nothing recorded is changed. It is an open loop: the nodes asked knowing the recorded answers, so a node that was"
                    + " refused does not go on even where it would be granted. Refusals that only follow from that are counted"
                    + " apart, as senseless.",
            "Without a change nothing may differ: then it is a check of the rule, and exit code 1 says that it failed.",
            "Without FILE, --data and --bootstrap it takes the newest run.",
            "Example:  firstmap replay --policy compatible --board phone"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .build();

    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a log that was exported, instead of a live one")
    private Path file;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            completionCandidates = WireNames.Policies.class,
            description = "${COMPLETION-CANDIDATES}, instead of each board's own")
    private Policy policy;

    @Option(
            names = "--check",
            paramLabel = "WHEN",
            completionCandidates = WireNames.Checks.class,
            description = "${COMPLETION-CANDIDATES}: where a late attach is refused, instead of each board's own")
    private Check check;

    @Option(
            names = "--board-file",
            paramLabel = "FILE",
            description =
                    "another board in place of each: heaps, page size, rule, parameters of the functions it names")
    private Path boardFile;

    @Option(names = "--heaps", paramLabel = "FILE", description = "YAML or JSON with other 'heaps', as in a board file")
    private Path heaps;

    @Option(names = "--board", paramLabel = "NAME", description = "only this board; may be given several times")
    private List<String> boards = List.of();

    @Option(
            names = "--write-verdicts",
            paramLabel = "TOPIC",
            description = "also write one JSON record for each board to this topic; made if it is missing")
    private String verdicts;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description =
                    "with --write-verdicts: share the partitions with all processes that name this group; each ends"
                            + " when all partitions are done, and prints its own share")
    private String group;

    @Mixin
    private LogSource source;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (file != null && source.isGiven()) throw wrong("FILE: not with --data or --bootstrap");
        if (file != null && verdicts != null) throw wrong("--write-verdicts is for a log on Kafka, not for FILE");
        if (group != null && verdicts == null)
            throw wrong("--group needs --write-verdicts, else nobody would have the whole result");
        for (var board : boards) Limits.id("--board", board);
        var change = change();
        var replayed = replay(change);
        var report = replayed.report();
        for (var board : boards)
            if (group == null
                    && replayed.damages().isEmpty()
                    && report.boards().stream().noneMatch(it -> it.board().equals(board)))
                throw new Failure("the log has no board " + board);
        if (output.isTable(console)) new ReplayTable(console).print(report);
        else Output.json(console, report);
        Unread.require(replayed.damages(), console);
        var total = report.total();
        return change.isNone() && total.diverged() + total.reworded() > 0 ? 1 : 0;
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private Change change() throws IOException {
        var board = boardFile == null
                ? null
                : BoardFile.parse(boardFile.toString(), GivenFile.text(boardFile))
                        .spec();
        return new Change(board, heaps == null ? null : heaps(), policy, check);
    }

    /** A file of heaps holds nothing else of a board. */
    private static final Form<List<HeapSpec>> HEAPS = Form.of(BoardSpec.heaps(it -> it), it -> it);

    private List<HeapSpec> heaps() throws IOException {
        return Document.parse(heaps.toString(), GivenFile.text(heaps)).read(HEAPS);
    }

    /** @param damages of the log: what stands behind them is not in the report */
    private record Replayed(ReplayReport report, List<DamagedLog> damages) {}

    private Replayed replay(Change change) throws IOException {
        try (var _ = new StopSignal();
                var log = verdicts == null
                        ? OpenLog.of(file, source, "firstmap-replay")
                        : OpenLog.onCluster(source, "firstmap-replay");
                var bar = new Bar(console, "replay")) {
            var recording = log.recording();
            if (recording.partitions() == 0) throw new Failure("there is no log: no topics");
            var replay = new Replay(recording, change, Set.copyOf(boards), bar);
            var parts = new Parts(recording, replay);
            if (verdicts == null) return new Replayed(parts.all(), replay.damages());
            var topic = new ResultTopic(log.cluster().installation(), verdicts);
            var report = group == null
                    ? parts.all(topic)
                    : parts.shared(log.cluster().installation(), topic, change);
            return new Replayed(report, replay.damages());
        }
    }

    /** The partitions of the log, and those that have been replayed here. */
    private final class Parts {
        private final Recording recording;
        private final Replay replay;
        private final Map<Integer, List<BoardDifferences>> done = new ConcurrentHashMap<>();

        Parts(Recording recording, Replay replay) {
            this.recording = recording;
            this.replay = replay;
        }

        /** Beside each other, as many as there are processors. */
        ReplayReport all() {
            var caller = Thread.currentThread();
            IntStream.range(0, recording.partitions())
                    .parallel()
                    .forEach(partition -> done.put(partition, replay.partition(partition, caller::isInterrupted)));
            if (caller.isInterrupted()) throw new Failure("stopped");
            return report(done.keySet());
        }

        ReplayReport all(ResultTopic topic) {
            var report = all();
            topic.ensure(recording.partitions());
            topic.write(records(report.boards()));
            return report;
        }

        ReplayReport shared(Installation installation, ResultTopic topic, Change change) {
            var here = new SharedPartitions(installation, group, job(change), topic)
                    .run(recording.partitions(), (partition, stop) -> {
                        var verdicts = replay.partition(partition, stop);
                        done.put(partition, verdicts);
                        return records(verdicts);
                    });
            console.say("%d of %s done here, the others by others"
                    .formatted(here.size(), Words.count(recording.partitions(), "partition")));
            return report(here);
        }

        private ReplayReport report(Set<Integer> partitions) {
            var verdicts = new ArrayList<BoardDifferences>();
            for (int partition : partitions) verdicts.addAll(done.get(partition));
            return ReplayReport.of(partitions.size(), recording.partitions(), verdicts);
        }
    }

    /** What a group is for; a group of the same name for another change must not mix with it. */
    private String job(Change change) {
        return "replay "
                + Integer.toHexString(List.of(change.toString(), boards).hashCode());
    }

    private static List<ResultTopic.Result> records(List<BoardDifferences> verdicts) {
        var records = new ArrayList<ResultTopic.Result>();
        try {
            for (var verdict : verdicts)
                records.add(new ResultTopic.Result(
                        verdict.board().getBytes(StandardCharsets.UTF_8), JSON.writeValueAsBytes(verdict)));
        } catch (JsonProcessingException e) {
            throw new AssertionError("plain records", e);
        }
        return records;
    }
}
