package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds storage: whether any heap could ever suit some functions together, and where there is room now. */
public final class Placement {
    private static final int REMEMBERED = 1024;

    private final Heaps heaps;
    private final List<HeapSpec> specs;
    private final Platform platform;
    private final long pageSize;

    /** Plans depend on nothing that changes, so that remembering some changes no answer. */
    private final Map<Key, Feasibility> plans = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Feasibility> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param weights how often each function asks; empty where no function has alternatives, since then it is all one */
    private record Key(List<DmaParameters> functions, List<Integer> weights, long size) {
        static Key of(List<Asking> askings, long size) {
            var counts = new LinkedHashMap<DmaParameters, Integer>(askings.size() * 2);
            boolean choice = false;
            for (var asking : askings) {
                counts.merge(asking.function(), 1, Integer::sum);
                choice |= !asking.function().anyOf().isEmpty();
            }
            return new Key(List.copyOf(counts.keySet()), choice ? List.copyOf(counts.values()) : List.of(), size);
        }

        boolean hasChoice() {
            return !weights.isEmpty();
        }

        Combinations combinations() {
            var sizes = functions.stream()
                    .map(function -> Alternatives.of(function).size())
                    .toList();
            return new Combinations(sizes, weights);
        }
    }

    /** @param platform null for none in particular */
    public Placement(Heaps heaps, long pageSize, Platform platform) {
        this.heaps = heaps;
        this.specs = heaps.all().stream().map(Heap::spec).toList();
        this.pageSize = pageSize;
        this.platform = platform;
    }

    /**
     * A function that wants to use a buffer.
     *
     * @param by how refusals call it: the attachment, or device and function while it is only expected
     */
    public record Asking(String by, DmaParameters function) {}

    /**
     * Whether these functions could be served together, and where: the best combination of their alternatives that some
     * heap suits. Where none does, the plan tells what stands in the way of everybody's first choice.
     */
    public Feasibility plan(List<Asking> askings, long size) {
        var key = Key.of(askings, size);
        var plan = plans.get(key);
        if (plan == null) {
            plan = key.hasChoice() ? best(key) : plan(key, null);
            plans.put(key, plan);
        }
        return plan;
    }

    private Feasibility best(Key key) {
        var combinations = key.combinations();
        Feasibility first = null;
        for (var places = combinations.next(); places != null; places = combinations.next()) {
            var plan = plan(key, places);
            if (plan.isPossible()) return plan;
            if (first == null) first = plan;
        }
        return first.afterGivingUp(combinations.gaveUp());
    }

    /** @param places in the alternatives of each function; null if none has any */
    private Feasibility plan(Key key, int[] places) {
        var choices = new ArrayList<Integer>();
        var chosen = new ArrayList<DmaParameters>();
        for (int i = 0; i < key.functions.size(); i++) {
            var function = key.functions.get(i);
            var choice = function.anyOf().isEmpty() ? null : Integer.valueOf(places[i]);
            choices.add(choice);
            chosen.add(Alternatives.chosen(function, choice));
        }
        var request = AllocationRequest.of(List.copyOf(chosen), key.size, pageSize);
        var suitable = new ArrayList<Heap>();
        var obstacles = new ArrayList<Feasibility.Obstacle>();
        var asked = asked(request, key.size);
        for (var heap : heaps.all()) if (!asked.contains(heap)) obstacles.add(leftOut(heap));
        for (var heap : asked)
            switch (request.alignment() == 0 ? overflow(request) : heap.find(heap.whenEmpty(), request)) {
                case Candidate.Placed _ -> suitable.add(heap);
                case Candidate.Misfit misfit -> obstacles.add(new Feasibility.Obstacle(heap, misfit));
            }
        return new Feasibility(
                key.functions,
                Collections.unmodifiableList(choices),
                request,
                List.copyOf(suitable),
                List.copyOf(obstacles),
                false);
    }

    private List<Heap> asked(AllocationRequest request, long size) {
        if (platform == null) return List.copyOf(heaps.all());
        return platform.order(specs, new Platform.Ask(size, request.functions())).stream()
                .map(spec -> heaps.get(spec.name()))
                .distinct()
                .toList();
    }

    private Feasibility.Obstacle leftOut(Heap heap) {
        return new Feasibility.Obstacle(
                heap,
                new Candidate.Misfit(
                        Candidate.Misfit.HEAP,
                        "platform",
                        "a heap that " + platform.name() + " asks",
                        "one that it passes over"));
    }

    private static Candidate overflow(AllocationRequest request) {
        return new Candidate.Misfit(
                request.functions().size() - 1, "alignment", "a start that is a multiple of all alignments", "63 bits");
    }

    /** By whom the misfit of a plan for these functions was caused. */
    public static String culprit(List<Asking> askings, Feasibility.Obstacle obstacle) {
        if (obstacle.misfit().function() == Candidate.Misfit.HEAP)
            return obstacle.heap().name();
        var function = Key.of(askings, 0).functions.get(obstacle.misfit().function());
        for (var asking : askings) if (asking.function().equals(function)) return asking.by();
        throw new AssertionError(obstacle);
    }

    /** The functions that count: in order, each that can be served together with those before it. */
    public List<Asking> counted(List<Asking> askings, long size) {
        if (plan(askings, size).isPossible()) return askings;
        var counted = new ArrayList<Asking>();
        var served = new HashSet<DmaParameters>();
        for (var asking : askings) {
            counted.add(asking);
            if (served.contains(asking.function()) || plan(counted, size).isPossible()) served.add(asking.function());
            else counted.removeLast();
        }
        return counted;
    }

    // ---- room

    /** What is free in each heap, so that several buffers can be placed one after the other without taking anything. */
    public static final class Room {
        private final Heaps heaps;
        private final Map<Heap, FreeRuns> left = new HashMap<>();

        private Room(Heaps heaps) {
            this.heaps = heaps;
        }

        private FreeRuns of(Heap heap) {
            return left.getOrDefault(heap, heap.free());
        }

        /** @throws IllegalArgumentException if they are not all in use */
        public void giveBack(Event.Backing backing) {
            var heap = heaps.get(backing.heap());
            var extents = backing.extents();
            left.put(heap, Heap.with(of(heap), extents));
            for (var window : heaps.windows(heap)) left.put(window, Heap.with(of(window), window.seen(extents)));
        }

        private void take(Heap heap, List<Extent> extents) {
            left.put(heap, Heap.without(of(heap), extents));
            for (var window : heaps.windows(heap)) left.put(window, Heap.without(of(window), window.seen(extents)));
        }
    }

    /** What is free now. */
    public Room room() {
        return new Room(heaps);
    }

    /** @param plan whose alternatives were chosen */
    public record Found(Feasibility plan, Event.Backing backing) {}

    /** The best combination of alternatives that has room now, and where that is; null if none has. */
    public Found place(List<Asking> askings, long size) {
        return place(askings, size, room());
    }

    /** The place is taken from the room. */
    public Found place(List<Asking> askings, long size, Room room) {
        var plan = plan(askings, size);
        var place = place(plan, room);
        if (place != null) return new Found(plan, place);
        if (!plan.isPossible() || !plan.hasChoices()) return null;
        var key = Key.of(askings, size);
        var combinations = key.combinations();
        for (var places = combinations.next(); places != null; places = combinations.next()) {
            var other = plan(key, places);
            place = place(other, room);
            if (place != null) return new Found(other, place);
        }
        return null;
    }

    /** The first suitable heap that has room now; null if none has. */
    private Event.Backing place(Feasibility plan, Room room) {
        if (platform != null) return scored(plan, room);
        for (var heap : plan.suitable())
            if (heap.find(room.of(heap), plan.request()) instanceof Candidate.Placed(List<Extent> extents)) {
                room.take(heap, extents);
                return new Event.Backing(heap.name(), extents);
            }
        return null;
    }

    /** The place that the platform likes best. */
    private Event.Backing scored(Feasibility plan, Room room) {
        Heap best = null;
        List<Extent> place = null;
        long least = 0;
        int rank = 0;
        for (var heap : plan.suitable()) {
            for (var candidate : heap.candidates(room.of(heap), plan.request(), rank)) {
                long score = platform.score(candidate);
                if (best != null && score >= least) continue;
                best = heap;
                place = candidate.extents();
                least = score;
            }
            rank++;
        }
        if (best == null) return null;
        room.take(best, place);
        return new Event.Backing(best.name(), place);
    }

    /** Why none of the suitable heaps has room now. */
    public List<Feasibility.Obstacle> shortages(Feasibility plan) {
        return shortages(plan, room());
    }

    public List<Feasibility.Obstacle> shortages(Feasibility plan, Room room) {
        var shortages = new ArrayList<Feasibility.Obstacle>();
        for (var heap : plan.suitable())
            if (heap.find(room.of(heap), plan.request()) instanceof Candidate.Misfit misfit)
                shortages.add(new Feasibility.Obstacle(heap, misfit));
        return shortages;
    }
}
