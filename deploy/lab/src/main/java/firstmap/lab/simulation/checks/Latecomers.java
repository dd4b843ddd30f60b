package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.storage.Scatterlist;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The policy of one board, once more and from its events alone: who comes when the storage is there, and whether what he
 * is given was his to have.
 */
final class Latecomers {
    private static final class Storage {
        final List<FunctionRef> expected;
        List<Extent> extents;

        Storage(List<FunctionRef> expected) {
            this.expected = expected;
        }
    }

    private final Map<String, SequencedMap<String, DmaParameters>> devices = new HashMap<>();
    private final Map<String, Storage> buffers = new HashMap<>();
    private final Map<String, FunctionRef> functions = new HashMap<>();
    private final Set<String> late = new HashSet<>();
    private BoardSpec spec;

    void take(Event event) {
        switch (event) {
            case Event.Defined e -> {
                spec = e.spec();
                devices.putAll(e.spec().devices());
            }
            case Event.Joined e -> devices.put(e.device(), e.functions());
            case Event.Left e -> devices.remove(e.device());
            case Event.Created e -> buffers.put(e.buffer(), new Storage(e.expects()));
            case Event.Allocated e -> {
                require(buffers.get(e.buffer()).extents == null, Invariant.POLICY_KEPT, "allocated twice: ", e);
                buffers.get(e.buffer()).extents = e.extents();
            }
            case Event.Migrated e -> {
                require(
                        spec.policy() == Policy.MIGRATE,
                        Invariant.POLICY_KEPT,
                        "moved under " + spec.policy() + ": ",
                        e);
                require(
                        buffers.get(e.buffer()).extents.equals(e.from().extents()),
                        Invariant.POLICY_KEPT,
                        "moved from where it was not: ",
                        e);
                buffers.get(e.buffer()).extents = e.to().extents();
                late.removeAll(e.satisfies());
            }
            case Event.Attached e -> attached(e);
            case Event.Mapped e -> mapped(e);
            case Event.Detached e -> {
                functions.remove(e.attachment());
                late.remove(e.attachment());
            }
            case Event.Freed e -> buffers.remove(e.buffer());
            case Event.Unmapped _, Event.Released _, Event.Moving _, Event.Refused _ -> {}
        }
    }

    private void attached(Event.Attached e) {
        var function = new FunctionRef(e.device(), e.function());
        functions.put(e.attachment(), function);
        var storage = buffers.get(e.buffer());
        if (storage.extents == null) return;
        if (!storage.expected.contains(function)) late.add(e.attachment());
        if (spec.check() == Check.MAP) return;
        require(
                spec.policy() != Policy.STRICT || storage.expected.contains(function),
                Invariant.POLICY_KEPT,
                "attached late under strict: ",
                e);
        require(suits(storage.extents, parameters(function)), Invariant.POLICY_KEPT, "the storage does not suit: ", e);
    }

    private boolean suits(List<Extent> extents, DmaParameters function) {
        var alternatives = function.anyOf().isEmpty() ? List.of(function) : function.anyOf();
        return alternatives.stream()
                .anyMatch(one -> Scatterlist.build(extents, one, spec.pageSize()) instanceof Scatterlist.Built);
    }

    private void mapped(Event.Mapped e) {
        require(
                spec.policy() != Policy.STRICT || !late.contains(e.attachment()),
                Invariant.POLICY_KEPT,
                "a latecomer has mapped under strict: ",
                e);
        var function = parameters(functions.get(e.attachment()));
        var chosen = e.alternative() == null ? function : function.anyOf().get(e.alternative());
        try {
            RuleOracle.honours(e.segments(), chosen, buffers.get(e.buffer()).extents, spec.pageSize());
        } catch (AssertionError wrong) {
            throw new Violation(Invariant.POLICY_KEPT, wrong.getMessage() + " in " + e);
        }
    }

    private DmaParameters parameters(FunctionRef function) {
        return devices.get(function.device()).get(function.function());
    }
}
