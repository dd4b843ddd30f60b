package firstmap.node.trace;

import java.util.List;

/** The buffers of one dump, in its order, with the notes that reading it left. */
record Dump(List<Buffer> buffers, Notes notes) {
    /**
     * One record of a dump.
     *
     * @param size bytes, null if it is no size that a buffer can have
     * @param devices one entry for each attachment, as printed
     */
    record Buffer(int line, BufinfoRow row, Long size, List<String> devices) {}
}
