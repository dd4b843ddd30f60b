package firstmap.lab.torture;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The boards under torture: small heaps, so that room runs out, and devices of every kind. */
final class TortureBoards {
    private static final long MIB = 1 << 20;
    private static final long PAGE = BoardSpec.DEFAULT_PAGE_SIZE;

    /** Most happens where storage may move. */
    private static final List<Policy> POLICIES =
            List.of(Policy.MIGRATE, Policy.STRICT, Policy.MIGRATE, Policy.COMPATIBLE);

    private TortureBoards() {}

    /** Whether the board comes to an end: one of four does. */
    static boolean ends(int number) {
        return number % 4 == 2;
    }

    /** @param number of the board; policies and checks take turns, and every eighth is open */
    static BoardSpec spec(int number) {
        var heaps = List.of(
                new HeapSpec("system", HeapSpec.Kind.PAGED, 0x8000_0000L, 32 * MIB, false, null, List.of()),
                new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 16 * MIB, false, null, List.of()),
                new HeapSpec("tee", HeapSpec.Kind.CONTIGUOUS, 0x3000_0000L, 4 * MIB, true, null, List.of()));
        return new BoardSpec(
                POLICIES.get(number % POLICIES.size()),
                number / POLICIES.size() % 2 == 0 ? Check.ATTACH : Check.MAP,
                PAGE,
                heaps,
                new LinkedHashMap<>(),
                null,
                number % 8 == 4);
    }

    /** The devices of every board, with their functions. */
    static SequencedMap<String, SequencedMap<String, DmaParameters>> devices() {
        var devices = new LinkedHashMap<String, SequencedMap<String, DmaParameters>>();
        var contiguous = parameters(36, 1, null, null, false);
        devices.put("camera", functions("capture", contiguous));
        var display = functions("scanout", parameters(32, 1, null, 16 * PAGE, false));
        display.put("overlay", parameters(32, null, 16 * PAGE, null, false));
        devices.put("display", display);
        devices.put("encoder", functions("input", parameters(32, 64, null, PAGE, false)));
        devices.put("gpu", functions("render", anyOf(parameters(40, null, PAGE, null, false), contiguous)));
        devices.put("drm", functions("decrypt", parameters(32, null, null, null, true)));
        return devices;
    }

    private static SequencedMap<String, DmaParameters> functions(String name, DmaParameters parameters) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(name, parameters);
        return functions;
    }

    private static DmaParameters parameters(
            Integer bits, Integer segments, Long iommuPage, Long alignment, boolean secure) {
        return DmaParameters.with()
                .dmaBits(bits)
                .maxSegments(segments)
                .alignment(alignment)
                .iommuPageSize(iommuPage)
                .secure(secure)
                .build();
    }

    private static DmaParameters anyOf(DmaParameters... choices) {
        return DmaParameters.with().anyOf(List.of(choices)).build();
    }
}
