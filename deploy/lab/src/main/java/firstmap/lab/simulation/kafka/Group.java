package firstmap.lab.simulation.kafka;

import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * The group coordinator of the classic protocol: generations, sessions, and static members (KIP-345). Each rebalance is
 * eager: nobody has partitions until all have joined again.
 */
public final class Group {
    /** How often sessions are looked at. */
    private static final long LOOKS_EVERY = 500 * Agenda.MILLISECOND;

    private static final class Member {
        final String id;
        final String instance;
        final Process process;
        final long session;
        boolean joined;
        /** When its consumer was closed without leaving; negative while it is there. */
        long gone = -1;

        Set<Integer> partitions = Set.of();

        Member(String id, String instance, Process process, long session) {
            this.id = id;
            this.instance = instance;
            this.process = process;
            this.session = session;
        }
    }

    private final Broker broker;
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final int partitions;
    private final Offsets offsets;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, String> instances = new LinkedHashMap<>();
    private boolean rebalancing;
    private int generation;
    private long sessionsSince;
    private int ids;

    Group(Broker broker, Agenda agenda, Dice dice, Trace trace, int partitions) {
        this.broker = broker;
        this.agenda = agenda;
        this.dice = dice;
        this.trace = trace;
        this.partitions = partitions;
        offsets = new Offsets(broker);
        agenda.every(LOOKS_EVERY, this::expire);
    }

    public Offsets offsets() {
        return offsets;
    }

    /** The names of those who are in it. */
    Set<String> instances() {
        return Set.copyOf(instances.keySet());
    }

    // ---- membership

    /**
     * JoinGroup.
     *
     * @param member who has been told its id before; empty otherwise
     * @param session how long it may be silent, in nanoseconds
     * @return the id of the member
     * @throws FencedInstanceIdException if somebody else has taken the instance's name
     */
    String join(String instance, String member, Process process, long session) {
        if (!member.isEmpty()) {
            var known = require(instance, member);
            if (rebalancing) known.joined = true;
            completeIfAllJoined();
            return member;
        }
        var id = instance + "-" + ++ids;
        var joining = new Member(id, instance, process, session);
        var before = instances.put(instance, id);
        if (before == null) {
            members.put(id, joining);
            trace.say("group", "new member " + id);
            rebalance();
        } else {
            // KIP-345: who comes back under its instance's name takes the place of who had it, without a rebalance.
            var replaced = members.remove(before);
            joining.partitions = replaced.partitions;
            members.put(id, joining);
            trace.count(Happening.STATIC_RETURN);
            trace.say("group", id + " takes the place of " + before);
        }
        joining.joined = true;
        completeIfAllJoined();
        return id;
    }

    /** SyncGroup: what a member has been given once all have joined; null while they have not. */
    Set<Integer> assignment(String instance, String member) {
        var known = require(instance, member);
        return rebalancing ? null : known.partitions;
    }

    int generation() {
        return generation;
    }

    /**
     * Heartbeat.
     *
     * @throws UnknownMemberIdException if the session has expired
     * @throws FencedInstanceIdException if somebody else has taken the instance's name
     * @throws RebalanceInProgressException if the member must join again
     */
    void heartbeat(String instance, String member, int generation) {
        require(instance, member);
        if (rebalancing || generation != this.generation) throw new RebalanceInProgressException();
    }

    /** LeaveGroup: nobody waits for the session to end. */
    void leave(String instance, String member) {
        if (!member.equals(instances.get(instance))) return;
        trace.say("group", member + " leaves");
        remove(members.get(member));
    }

    /** It is heard of no more, and keeps what it has until its session ends, or until it is back (KIP-345). */
    void goWithoutLeaving(String instance, String member) {
        if (member.equals(instances.get(instance))) members.get(member).gone = agenda.now();
    }

    /** RemoveMembersFromConsumerGroup, as an operator asks for it; nothing if there is no such member. */
    public void evict(String instance) {
        if (instances.containsKey(instance)) leave(instance, instances.get(instance));
    }

    private Member require(String instance, String member) {
        var current = instances.get(instance);
        if (current == null) throw new UnknownMemberIdException();
        if (!current.equals(member))
            throw new FencedInstanceIdException(instance + " is " + current + " now, and not " + member);
        return members.get(member);
    }

    private void remove(Member member) {
        members.remove(member.id);
        instances.remove(member.instance);
        rebalance();
        completeIfAllJoined();
    }

    private long silence(Member member) {
        long silence = member.process.silence();
        return member.gone < 0 ? silence : Math.max(silence, agenda.now() - member.gone);
    }

    private void expire() {
        if (broker.isAway()) return;
        for (var member : List.copyOf(members.values()))
            if (Math.min(silence(member), agenda.now() - sessionsSince) > member.session) {
                trace.count(Happening.EXPIRED_SESSION);
                trace.say("group", "session of " + member.id + " has expired");
                remove(member);
            }
    }

    void giveNewSessions() {
        sessionsSince = agenda.now();
    }

    // ---- rebalance

    /** Everybody must join again. */
    public void rebalance() {
        if (!rebalancing) members.values().forEach(member -> member.joined = false);
        rebalancing = true;
    }

    private void completeIfAllJoined() {
        if (!rebalancing || !members.values().stream().allMatch(member -> member.joined)) return;
        rebalancing = false;
        generation++;
        trace.count(Happening.REBALANCE);
        trace.say("group", "generation", generation, members.size());
        if (!members.isEmpty()) assign();
    }

    /** About as many for each; who had one before keeps it, or not. */
    private void assign() {
        var free = new TreeSet<Integer>();
        for (int partition = 0; partition < partitions; partition++) free.add(partition);
        int most = (partitions + members.size() - 1) / members.size();
        boolean sticky = dice.happens(0.7);
        var given = new LinkedHashMap<Member, Set<Integer>>();
        for (var member : members.values()) {
            var kept = new TreeSet<Integer>();
            if (sticky) for (int had : member.partitions) if (kept.size() < most && free.remove(had)) kept.add(had);
            given.put(member, kept);
        }
        for (int partition : free) {
            var open = new ArrayList<Member>();
            for (var member : members.values()) if (given.get(member).size() < most) open.add(member);
            given.get(dice.oneOf(open)).add(partition);
        }
        given.forEach((member, all) -> member.partitions = all);
    }

    // ---- offsets in transactions

    /**
     * TxnOffsetCommit (KIP-447): only a member of the current generation may commit. Who gives the group's bare name is
     * believed, which is why nobody should.
     *
     * @throws CommitFailedException if the member has been thrown out, or the group has gone on without it
     * @throws FencedInstanceIdException if somebody else has taken the instance's name
     */
    void requireMayCommit(ConsumerGroupMetadata who) {
        if (who.generationId() < 0
                && (members.isEmpty()
                        || who.memberId().isEmpty() && who.groupInstanceId().isEmpty())) return;
        try {
            if (who.groupInstanceId().isPresent()) require(who.groupInstanceId().get(), who.memberId());
            else if (!members.containsKey(who.memberId())) throw new UnknownMemberIdException();
        } catch (UnknownMemberIdException e) {
            throw new CommitFailedException("the group does not know the member " + who.memberId());
        }
        if (who.generationId() != generation)
            throw new CommitFailedException("generation " + who.generationId() + " is not " + generation);
    }

    /** The marker of a transaction has come to the partition of the group's offsets. */
    void ended(Transaction txn) {
        offsets.ended(txn);
    }
}
