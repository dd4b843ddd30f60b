package firstmap.lab.simulation;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.Sequel;
import firstmap.events.WireName;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.kafka.SimulatedClients;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;

/** Coordinators that are broken on purpose, each in one way: the simulation is worth what it finds of them. */
public enum Broken implements Coordinators, WireName {
    NO_FENCING(
            "its transactional id is another in each life, and it gives the group's bare name with its offsets",
            BrokenClients.events(sound -> BrokenProducers.withBareMetadata(sound.producer(sound.newName()))),
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER,
            Invariant.OFFSETS_MATCH_ANSWERS,
            Invariant.DEAD_LETTERS_MATCH),
    BARE_GROUP_METADATA(
            "it gives the group's bare name with its offsets, so that nobody asks whether it is still a member",
            BrokenClients.events(sound -> BrokenProducers.withBareMetadata(sound.events())),
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER,
            Invariant.OFFSETS_MATCH_ANSWERS),
    OFFSETS_OUTSIDE(
            "it commits its offsets outside of the transaction",
            BrokenClients.events(sound -> BrokenProducers.withOffsetsOutside(sound.events(), sound::commitOffsets)),
            Invariant.OFFSETS_MATCH_ANSWERS),
    READS_UNCOMMITTED(
            "it rebuilds its boards from what is open and aborted as well",
            BrokenClients.readers(sound -> sound.reader(false)),
            Invariant.LOG_CAN_BE_READ,
            Invariant.REBUILT_IS_LIVE,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER),
    STOPS_AT_STABLE_OFFSET(
            "it takes the last stable offset for the log's end when it rebuilds its boards",
            BrokenClients.stableEnds(),
            Invariant.REBUILT_IS_LIVE,
            Invariant.LOG_CAN_BE_READ,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER),
    END_BEFORE_OFFSETS(
            "it asks where the log ends before it knows that the offsets are final, and ends nobody's transaction",
            BrokenClients.earlyEnds(),
            Invariant.REBUILT_IS_LIVE,
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.LOG_CAN_BE_READ,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER),
    DEDUPE_FORGOTTEN(
            "its rule answers a number that has had its outcome once more",
            BrokenRules.thatForgetNumbers(),
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.EVERYTHING_IS_ANSWERED),
    DEDUPE_NOT_IN_SNAPSHOT(
            "its snapshots do not say which numbers have had their outcome",
            BrokenRules.withSnapshotsWithoutNumbers(),
            Invariant.SNAPSHOTS_MATCH,
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.REBUILT_IS_LIVE),
    SNAPSHOT_LATE(
            "its snapshots show the board as it was at the snapshot before, under the number of now",
            BrokenRules.withLateSnapshots(),
            Invariant.SNAPSHOTS_MATCH,
            Invariant.REBUILT_IS_LIVE),
    FORGETS_PARKED_TURNS(
            "it does not park again what its predecessor had parked",
            BrokenClients.offsets((_, told) ->
                    new OffsetMetadata(told.events(), told.partitions(), told.bytes(), told.mark(), List.of())),
            Invariant.NO_TURN_LOST,
            Invariant.DEAD_LETTERS_MATCH),
    DECIDES_AGAIN(
            "it takes for new what it reads again because turns were parked before it",
            BrokenClients.offsets(
                    (_, told) -> new OffsetMetadata(told.events(), told.partitions(), told.bytes(), 0, null)),
            Invariant.DEAD_LETTERS_MATCH,
            Invariant.OFFSETS_MATCH_ANSWERS,
            Invariant.NO_TURN_LOST,
            Invariant.LOG_CAN_BE_READ),
    PARKS_ANY_TURN_AGAIN(
            "when it reads again it parks whatever turn fits by now, not what its predecessor had parked",
            BrokenClients.offsets((committed, told) -> told.behind(
                    committed,
                    told.mark(),
                    LongStream.range(committed, told.mark()).boxed().toList())),
            Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
            Invariant.DEAD_LETTERS_MATCH,
            Invariant.NO_TURN_LOST,
            Invariant.REBUILT_IS_LIVE,
            Invariant.NODES_ARE_THEMSELVES),
    COMMITS_PAST_PARKED_TURNS(
            "the position that it commits lies behind turns that are parked",
            BrokenClients.events(sound -> BrokenProducers.thatCommitPastParkedTurns(sound.events(), false)),
            Invariant.NO_TURN_LOST),
    QUIET_CHECKPOINT_PAST_PARKED_TURNS(
            "it commits past turns that are parked when it covers a partition on which nothing happens",
            BrokenClients.events(sound -> BrokenProducers.thatCommitPastParkedTurns(sound.events(), true)),
            Invariant.NO_TURN_LOST),
    ORDER_OF_ARRIVAL(
            "it decides a round in the order in which the turns came",
            Coordinators.withParts(sound -> sound.withParked(() -> new ParkedTurns((_, nodes) -> nodes))),
            Invariant.GRANTED_LOG_IS_PLAYED_ALONE),
    READS_ALL_AGAIN(
            "it reads all again from the oldest turn that is parked on, however much that is",
            Coordinators.withParts(sound -> sound.withLag(Long.MAX_VALUE)),
            Invariant.LITTLE_IS_READ_AGAIN),
    EXPIRES_OUTSIDE(
            "it asks to let somebody go outside of its transaction, so that a zombie does as well",
            BrokenClients.events(sound -> BrokenProducers.withExpiresOutside(sound.events(), sound.signs())),
            Invariant.EXPIRES_ARE_FENCED),
    COUNTS_BY_THE_CLOCK(
            "it counts silence by its clock, whether anybody could be heard meanwhile or not",
            Coordinators.withParts(sound -> sound.withBeat(BrokenLeases.BY_THE_CLOCK)),
            Invariant.THE_LIVING_STAY),
    FORGETS_GOODBYES(
            "it does not hear who says goodbye",
            BrokenClients.readers(sound -> BrokenLeases.deafToGoodbyes(sound.reader())),
            Invariant.GOODBYE_IS_NO_DEATH),
    EXPIRES_BEFORE_IT_HAS_CAUGHT_UP(
            "it counts from the end of the signs when it takes over, and does not read who has said goodbye before",
            BrokenClients.readers(sound -> BrokenLeases.thatBeginAtTheEnd(sound.reader())),
            Invariant.GOODBYE_IS_NO_DEATH),
    DECIDES_EXPIRES_AT_ONCE(
            "it decides who is let go where the expire lies, and not when the round is over",
            Coordinators.withParts(sound -> sound.withParked(BrokenLeases.AtOnce::new)),
            Invariant.LEASED_LOG_IS_REPEATED,
            Invariant.NO_TURN_LOST),
    EXPIRE_BEATS_A_TURN(
            "it lets go who has taken its turn before the expire came",
            Coordinators.withParts(sound -> sound.withParked(BrokenLeases.BeatsATurn::new)),
            Invariant.A_TURN_COUNTS,
            Invariant.LEASED_LOG_IS_REPEATED,
            Invariant.NO_TURN_LOST),
    STAND_IN_STAYS(
            "it lets go whose turn comes behind the expire, before the round is over",
            Coordinators.withParts(sound -> sound.withParked(BrokenLeases.StandInStays::new)),
            Invariant.A_TURN_COUNTS,
            Invariant.LEASED_LOG_IS_REPEATED,
            Invariant.NO_TURN_LOST),
    NEVER_RESTS(
            "whatever has failed, it starts anew at once",
            Coordinators.withFailures(sound -> (failure, lived, nanos) -> switch (sound.of(failure, lived, nanos)) {
                case Sequel.NewLife _ -> new Sequel.NewLife(Duration.ZERO);
                case Sequel.End end -> end;
            }),
            Invariant.RESTS_BETWEEN_LIVES),
    NEVER_ENDS(
            "it tries again where its name is taken, or the cluster unfit",
            Coordinators.withFailures(sound -> (failure, lived, nanos) -> switch (sound.of(failure, lived, nanos)) {
                case Sequel.NewLife again -> again;
                case Sequel.End _ -> new Sequel.NewLife(Duration.ofSeconds(1));
            }),
            Invariant.ENDS_WHERE_IT_MUST),
    ENDS_AT_ONCE(
            "it takes whatever fails for the end",
            Coordinators.withFailures(_ -> (failure, _, _) -> new Sequel.End(String.valueOf(failure.getMessage()))),
            Invariant.GOES_ON),
    KEEPS_MEMORY(
            "it aborts a transaction that fails, and goes on with what it has in memory",
            BrokenClients.events(sound -> BrokenProducers.thatAbortAndGoOn(sound.events())),
            Invariant.REBUILT_IS_LIVE,
            Invariant.CHAIN_WHOLE,
            Invariant.OFFSETS_MATCH_ANSWERS);

    private final String how;
    private final Coordinators way;
    private final Set<Invariant> expected;

    Broken(String how, Coordinators way, Invariant... expected) {
        this.how = how;
        this.way = way;
        this.expected = EnumSet.copyOf(Set.of(expected));
    }

    /** What it does wrong, in one sentence. */
    public String how() {
        return how;
    }

    /** Which invariants it may be found by. */
    public Set<Invariant> expected() {
        return expected;
    }

    @Override
    public Clients clients(SimulatedClients sound) {
        return way.clients(sound);
    }

    @Override
    public LoopParts parts(LoopParts sound) {
        return way.parts(sound);
    }

    @Override
    public Sequel.Rule failures(Sequel.Rule sound) {
        return way.failures(sound);
    }

    @Override
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
