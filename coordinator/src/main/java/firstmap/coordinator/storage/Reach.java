package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;

/** Whether a function can reach a heap at all, whatever the address. */
public final class Reach {
    private Reach() {}

    /** @return what stands in the way, or null if nothing does */
    public static Scatterlist.Impossible of(DmaParameters function, HeapSpec heap) {
        if (function.heaps() != null && !function.heaps().contains(heap.name()))
            return new Scatterlist.Impossible("heaps", "one of " + names(function), heap.name());
        if (function.secure() != heap.secure())
            return new Scatterlist.Impossible("secure", secure(function.secure()), secure(heap.secure()));
        return null;
    }

    private static String names(DmaParameters function) {
        var heaps = function.heaps();
        return heaps.size() <= 8 ? String.join(", ", heaps) : heaps.size() + " heaps";
    }

    static String secure(boolean secure) {
        return secure ? "secure memory" : "memory that is not secure";
    }
}
