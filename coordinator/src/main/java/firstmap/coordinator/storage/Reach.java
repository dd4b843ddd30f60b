package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import java.util.List;

/** Whether a function can reach a heap at all, whatever the address. */
public final class Reach {
    private Reach() {}

    /** @return what stands in the way, or null if nothing does */
    public static Scatterlist.Impossible of(DmaParameters function, HeapSpec heap) {
        // Every parameter is named, so that a new one must say here whether it keeps a function out of a heap.
        return switch (function) {
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var heaps, var _, var _, var _)
            when heaps != null && !heaps.contains(heap.name()) ->
                new Scatterlist.Impossible("heaps", "one of " + names(heaps), heap.name());
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var _, var secure, var _, var _)
            when secure != heap.secure() -> new Scatterlist.Impossible("secure", secure(secure), secure(heap.secure()));
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var _, var _, var _, var _) -> null;
        };
    }

    private static String names(List<String> heaps) {
        return heaps.size() <= 8 ? String.join(", ", heaps) : heaps.size() + " heaps";
    }

    static String secure(boolean secure) {
        return secure ? "secure memory" : "memory that is not secure";
    }
}
