package firstmap.events.topics;

import firstmap.events.Invalid;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the names of one Firstmap on a Kafka cluster begin with: of its topics, groups and transactional ids. Firstmaps of
 * different namespaces do not see each other, and none can end what another has open: no name of the one is, or begins
 * with, what the names of the other begin with.
 *
 * @param name 1 to 63 characters of {@code a-z0-9.-}, the first and the last a letter or digit, without {@code
 *     -coordinator}. No underscore: Kafka takes {@code a_b} and {@code a.b} for the same
 */
public record Namespace(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
    private static final String COORDINATOR = "-coordinator";

    /** The one that a cluster has which nobody shares. */
    public static final Namespace DEFAULT = new Namespace("firstmap");

    public Namespace {
        if (!NAME.matcher(name).matches())
            throw new Invalid(
                    "namespace", "not 1 to 63 characters of a-z0-9.- that begin and end with a letter or digit");
        // Or `a`, with a coordinator x-coordinator-1, and `a-coordinator-x`, with one 1, would have one id for both.
        if (name.contains(COORDINATOR)) throw new Invalid("namespace", "must not contain " + COORDINATOR);
    }

    /** How Kafka knows the topic. */
    public String topic(Topic topic) {
        return name + "." + topic.role();
    }

    /** The group that shares the partitions of the requests. */
    public String coordinators() {
        return name + COORDINATOR + "s";
    }

    /** What the names begin with by which coordinators are known to Kafka. */
    public String coordinatorPrefix() {
        return name + COORDINATOR + "-";
    }

    /** The name of a coordinator as a member of the group and as a writer alike. */
    public String coordinator(String called) {
        return coordinatorPrefix() + called;
    }

    /** The name under which a log is imported: two imports at once would hide each other's boards. */
    public String importer() {
        return name + "-import";
    }

    /**
     * The group of processes that share some work, and what their transactional ids begin with.
     *
     * @param called by the user
     * @throws Invalid if coordinators could have that name
     */
    public String group(String called) {
        return noCoordinator(isDefault() ? called : name + "-" + called);
    }

    /**
     * The transactional id of one who writes all results by itself.
     *
     * @param topic of the results, as the user calls it
     * @throws Invalid if coordinators could have that name
     */
    public String writer(String topic) {
        return noCoordinator(name + "-replay-" + topic);
    }

    private static String noCoordinator(String name) {
        if (name.contains(COORDINATOR)) throw new Invalid("", name + " could be the name of a coordinator, or of all");
        return name;
    }

    /**
     * A topic that is not of the log.
     *
     * @param called by the user
     * @throws Invalid if it is of the log of some namespace
     */
    public String ownTopic(String called) {
        var topic = isDefault() ? called : name + "." + called;
        if (ofLog(topic).isPresent())
            throw new Invalid("", topic + " is a topic of the log itself: results go elsewhere");
        return topic;
    }

    /** Its own folder below one that several namespaces have; the default one has that folder itself. */
    public Path within(Path shared) {
        return isDefault() ? shared : shared.resolve("namespaces").resolve(name);
    }

    private static Optional<Topic> ofLog(String topic) {
        return Arrays.stream(Topic.values())
                .filter(each -> topic.endsWith("." + each.role()))
                .findFirst();
    }

    private boolean isDefault() {
        return equals(DEFAULT);
    }

    @Override
    public String toString() {
        return name;
    }
}
