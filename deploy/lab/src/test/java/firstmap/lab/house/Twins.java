package firstmap.lab.house;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What stands once in the project. Where something may stand again, the reason is beside it. */
final class Twins {
    private static final String ANYWHERE = "/src/";
    private static final String MAIN = "/src/main/";

    private Twins() {}

    static List<Twin> all() {
        return List.of(
                new Twin(
                        "a factory of SHA-256",
                        ANYWHERE,
                        Pattern.compile("MessageDigest\\s*\\.\\s*getInstance\\("),
                        Map.of(
                                "Sha256", "the one",
                                "HashChainTest", "holds the one against Java's own",
                                "EventHash", "the checker shares no code with what it judges"),
                        "var digest = MessageDigest.getInstance(\"SHA-256\");"),
                new Twin(
                        "a partition for a key",
                        ANYWHERE,
                        Pattern.compile("murmur2\\(|partitionForKey\\("),
                        Map.of(
                                "Home",
                                "the one",
                                "HomeTest",
                                "holds the one against the partitioner of Kafka's client",
                                "KeyHomeTest",
                                "holds the checker's own against the same"),
                        "return Utils.toPositive(Utils.murmur2(key)) % partitions;"),
                new Twin(
                        "a listener to progress",
                        ANYWHERE,
                        Pattern.compile("\\b(?:interface|class|record|enum)\\s+Progress\\b"
                                + "|\\bvoid\\s+(?:reached|progress)\\([^)]*\\)\\s*;"),
                        Map.of("Progress", "the one"),
                        "interface Progress { void told(int perCent); }"),
                new Twin(
                        "a bar of progress",
                        ANYWHERE,
                        Pattern.compile("new\\s+ProgressBar"),
                        Map.of("Bar", "the one"),
                        "new ProgressBarBuilder().build()"),
                new Twin(
                        "a launcher of processes",
                        ANYWHERE,
                        Pattern.compile("new\\s+ProcessBuilder\\(|getRuntime\\(\\)\\s*\\.\\s*exec\\("),
                        Map.ofEntries(
                                entry("ChildJvm", "the one, and the shell that holds what it has started"),
                                entry("PretendedProject", "the script by which users start the JVM"),
                                entry("PythonScript", "what is written in Python, as a reader that is no JVM"),
                                entry("NamedPipe", "mkfifo, for which Java has no word"),
                                entry("SmallDisk", "mount and umount, likewise"),
                                entry("Tool", "git and Maven, for a copy of the project"),
                                entry("ReadmeTest", "a shell, as a reader of the README has"),
                                entry("Compose", "a program of Docker's, for which it has no interface"),
                                entry("CommandProcess", "the command, for tests of others who have no Docker"),
                                entry("Tools", "Maven and a second Docker, as a stranger has")),
                        "new ProcessBuilder(\"java\", \"-cp\", path).start();"),
                new Twin(
                        "a reading of a topic to its end",
                        ANYWHERE,
                        Pattern.compile("\\.(?:seekToBeginning|seekToEnd|endOffsets)\\(|\\.seek\\(\\s*\\w+,|::seek\\b"),
                        Map.ofEntries(
                                entry("ReadToEnd", "the one"),
                                entry("Follower", "reads on without end"),
                                entry("BoardFollower", "follows a board from where it was defined, without end"),
                                entry("LogLoop", "goes back to the committed offset of a partition that stood still"),
                                entry("ParkedPlaces", "reads single turns"),
                                entry("LeaseWatch", "reads signs of life, which have no end"),
                                entry("LeaseWatchTest", "has a consumer in memory go back"),
                                entry("BrokenLeases", "skips what stands there, and is caught"),
                                entry("LogReader", "reads offsets that it is told, or until its asker has enough"),
                                entry("SharedPartitions", "asks where a partition ends, and reads nothing"),
                                entry("KafkaHistory", "the checker shares no code with what it judges"),
                                entry("EventWatch", "watches until the torture is over"),
                                entry("Failover", "watches from the end on"),
                                entry("DiskBelowBrokerTest", "watches until the disk is full"),
                                entry("Reader", "the simulated consumer itself"),
                                entry("GroupConsumer", "the simulated consumer itself"),
                                entry("KafkaPlay", "begins anywhere, and asks whether a transaction is open"),
                                entry("Recipient", "reads by the consumer that a script is about"),
                                entry("GroupScripts", "asks what becomes of a member's position"),
                                entry("ReadingScripts", "asks what becomes of a reader's position")),
                        "log.seekToBeginning(partitions);"),
                new Twin(
                        "a view of the board in a node",
                        MAIN,
                        Pattern.compile("new\\s+BoardView\\("),
                        Map.of(
                                "DeviceFactory", "one for a device that is a process",
                                "ScenarioDevices", "one for each device, and one for who waits for them all",
                                "ScenarioPlayer", "one for all actors on one thread",
                                "TracePlayer", "one for a recording that is played",
                                "Asker", "one for a stranger who asks",
                                "FirstmapClient", "one for strangers who take part and look at none",
                                "BoardHistory", "one for who looks back",
                                "GrantedBoard", "one for a recording that is imported",
                                "TurnTaker", "one for a node of the simulation"),
                        "private final BoardView board = new BoardView();"),
                new Twin(
                        "a board that benches ask",
                        "/lab/bench/",
                        Pattern.compile("new\\s+BoardSpec\\(|new\\s+Request\\.(?:Define|Join)\\("),
                        Map.of("BoardRequests", "the one", "Codec", "reads and writes one of each, and asks no board"),
                        "new Request.Join(\"camera\", functions)"),
                new Twin(
                        "a producer that fills the topics of a bench",
                        "/lab/bench/",
                        Pattern.compile("compression\\.type|COMPRESSION_TYPE"),
                        Map.of("BulkProducer", "the one"),
                        "settings.put(\"compression.type\", \"lz4\");"),
                new Twin(
                        "a policy, a check or a kind of heap that is compared, where a switch would be exhaustive",
                        MAIN,
                        Pattern.compile("[!=]=\\s*(?:Policy|Check|HeapSpec\\.Kind)\\.[A-Z]"
                                + "|\\b(?:Policy|Check|HeapSpec\\.Kind)\\.[A-Z]+\\s*(?:[!=]=|\\.equals)"),
                        Map.of(),
                        "if (spec.policy() != Policy.STRICT) return granted();"),
                new Twin("a switch over events", MAIN, Pattern.compile("\\bcase\\s+Event\\.[A-Z]"), events(), """
                        switch (event) {
                            case Event.Created e -> live.put(e.buffer(), e);
                            case Event _ -> {}
                        }
                        """));
    }

    /** Who must know what kinds of events there are. */
    private static Map<String, String> events() {
        return Map.ofEntries(
                entry("EventForms", "the codec"),
                entry("State", "the fold of a board"),
                entry("Board", "the fold of a board, before it is defined"),
                entry("Buffer", "the fold of a buffer"),
                entry("BoardView", "the fold of what nodes know"),
                entry("Outcome", "which events answer a request"),
                entry("Producing", "what a producer does about each"),
                entry("Consuming", "what a consumer does about each"),
                entry("Concern", "whom each concerns"),
                entry("Deaths", "what an expiry has undone"),
                entry("Waits", "whose wait each ends"),
                entry("TakingTurns", "which open a round"),
                entry("Weight", "what each changes of a board's weight"),
                entry("Room", "which make a board grow"),
                entry("AnswerComparison", "an answer in words"),
                entry("LifeTable", "a step of a life in words"),
                entry("LogFold", "what a report of a run counts"));
    }
}
