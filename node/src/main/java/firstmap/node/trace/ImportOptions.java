package firstmap.node.trace;

import firstmap.events.json.Document.BoardFile;

/**
 * How a recording is to be read.
 *
 * @param boardFile gives the heaps and the devices' parameters; null: one stand-in heap, and devices without limits
 * @param board the board's id; null: the board file's, or the recording's name
 * @param missingDevicesHaveNoLimits a device that the board file lacks joins without limits, instead of being an error
 */
public record ImportOptions(BoardFile boardFile, String board, boolean missingDevicesHaveNoLimits) {
    public static final ImportOptions NONE = new ImportOptions(null, null, false);
}
