package firstmap.coordinator.storage;

import firstmap.events.BoardSpec;
import firstmap.events.Event;
import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The heaps of a board, in its order of preference. Some may be windows of one memory: what one has handed out none of the
 * others has.
 */
public final class Heaps {
    private final SequencedMap<String, Heap> byName = new LinkedHashMap<>();

    private Heaps() {}

    /** Empty but for what is reserved. */
    public static Heaps of(BoardSpec spec) {
        var heaps = new Heaps();
        for (var heap : spec.heaps()) heaps.byName.put(heap.name(), new Heap(heap, spec.pageSize(), spec.swiotlb()));
        return heaps;
    }

    /** The same heaps, which go on by themselves. */
    public Heaps copy() {
        var copy = new Heaps();
        byName.forEach((name, heap) -> copy.byName.put(name, heap.copy()));
        return copy;
    }

    /** Null if there is none of that name. */
    public Heap get(String name) {
        return byName.get(name);
    }

    public Collection<Heap> all() {
        return byName.sequencedValues();
    }

    /** The other windows of its memory. */
    List<Heap> windows(Heap heap) {
        if (heap.spec().memory() == null) return List.of();
        var windows = new ArrayList<Heap>();
        for (var other : byName.sequencedValues())
            if (other != heap && other.spec().sharesMemoryWith(heap.spec())) windows.add(other);
        return windows;
    }

    /** @throws IllegalArgumentException if it is not all free */
    public void take(Event.Backing backing) {
        var heap = get(backing.heap());
        heap.take(backing.extents());
        for (var window : windows(heap)) window.lose(backing.extents());
    }

    /** @throws IllegalArgumentException if it is not all in use */
    public void giveBack(Event.Backing backing) {
        var heap = get(backing.heap());
        heap.giveBack(backing.extents());
        for (var window : windows(heap)) window.regain(backing.extents());
    }

    /** Takes the storage of many buffers of a heap at once. @throws IllegalArgumentException if it is not all free */
    public void takeAll(String name, List<List<Extent>> storage) {
        var heap = get(name);
        heap.takeAll(storage);
        for (var window : windows(heap)) for (var extents : storage) window.lose(extents);
    }

    public boolean hasSameFreeMemoryAs(Heaps other) {
        return byName.keySet().stream()
                .allMatch(name -> get(name).free().equals(other.get(name).free()));
    }

    /** Whether the most that was ever in use at once is the same in each. */
    public boolean hasSameHighWaterAs(Heaps other) {
        return byName.keySet().stream()
                .allMatch(name -> get(name).highWaterBytes() == other.get(name).highWaterBytes());
    }
}
