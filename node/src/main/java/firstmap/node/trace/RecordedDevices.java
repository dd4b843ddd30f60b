package firstmap.node.trace;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/** The devices of a recording, and the function with which each attaches. */
final class RecordedDevices {
    /** A function's name where nothing else names one, and the preferred one where a board file names several. */
    static final String FUNCTION = "dma";

    /** What an exporter that is a heap does. */
    private static final String EXPORT = "export";

    private final ImportOptions options;
    private final Map<String, String> functions = new LinkedHashMap<>();
    private final Map<String, SequencedMap<String, DmaParameters>> joins = new LinkedHashMap<>();
    private final Map<String, SequencedMap<String, DmaParameters>> exporters = new LinkedHashMap<>();
    private final TreeSet<String> missing = new TreeSet<>();
    private final TreeSet<String> ambiguous = new TreeSet<>();

    RecordedDevices(ImportOptions options) {
        this.options = options;
    }

    /** The function with which this device attaches; the device joins if it has not. */
    String function(String device) {
        return functions.computeIfAbsent(device, this::join);
    }

    private String join(String device) {
        if (options.boardFile() == null) return withoutLimits(device);
        var known = options.boardFile().spec().devices().get(device);
        if (known == null) {
            if (!options.missingDevicesHaveNoLimits()) missing.add(device);
            return withoutLimits(device);
        }
        joins.put(device, known);
        if (known.size() == 1) return known.firstEntry().getKey();
        if (!known.containsKey(FUNCTION)) ambiguous.add(device + " (" + String.join(", ", known.keySet()) + ")");
        return FUNCTION;
    }

    private String withoutLimits(String device) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(FUNCTION, DmaParameters.NONE);
        joins.put(device, functions);
        return FUNCTION;
    }

    /**
     * What the name of an exporter tells of a buffer's place: where it is called as a heap of the board, the buffer lay
     * there. That is said as an exporter would say it, by a function of its own that takes memory of that heap only.
     */
    List<FunctionRef> placedBy(String exporter) {
        if (options.boardFile() == null || exporter == null) return List.of();
        var spec = options.boardFile().spec();
        var heap = spec.heaps().stream().filter(h -> h.name().equals(exporter)).findFirst();
        if (heap.isEmpty() || spec.devices().containsKey(exporter)) return List.of();
        exporters.computeIfAbsent(exporter, _ -> {
            var functions = new LinkedHashMap<String, DmaParameters>();
            functions.put(
                    EXPORT,
                    DmaParameters.with()
                            .heaps(List.of(exporter))
                            .secure(heap.get().secure())
                            .build());
            return functions;
        });
        return List.of(new FunctionRef(exporter, EXPORT));
    }

    /** The board file's board, and the exporters that are heaps of it. */
    BoardSpec board() {
        var spec = options.boardFile().spec();
        if (exporters.isEmpty()) return spec;
        var devices = new LinkedHashMap<>(spec.devices());
        devices.putAll(exporters);
        return spec.withDevices(devices);
    }

    /** Exporters whose name told where their buffers were. */
    Set<String> exporters() {
        return exporters.keySet();
    }

    /** @throws CannotImport if the board file does not say which device and function attached */
    void check(String source) {
        if (!missing.isEmpty())
            throw new CannotImport(
                    source, "the board file lacks these devices of the recording: " + String.join(", ", missing));
        if (!ambiguous.isEmpty())
            throw new CannotImport(
                    source,
                    "the recording does not say which function attached, and the board file has several and none named "
                            + FUNCTION + ": " + String.join("; ", ambiguous));
    }

    List<Request.Join> joins() {
        var requests = new ArrayList<Request.Join>();
        joins.forEach((device, functions) -> requests.add(new Request.Join(device, functions)));
        return requests;
    }
}
