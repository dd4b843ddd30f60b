package firstmap.events;

import java.util.List;

/**
 * What a real machine did where this request was recorded. It decides nothing: it is kept so that a run can be held
 * against it. Fields that the recording does not tell are null.
 *
 * @param exporter the kernel's {@code exp_name}
 * @param name the buffer's own name
 * @param attachment the pointer that the trace printed, a label only
 * @param entries entries of the scatterlist after DMA mapping ({@code nents})
 * @param errno the refusal that the machine answered with, a positive Linux errno
 * @param snapshots what the machine's own dumps showed right after this request, in order
 */
public record Recorded(
        String exporter, String name, String attachment, Integer entries, Integer errno, List<Snapshot> snapshots) {
    public static final Form<Recorded> FORM = Form.of(
            Field.optionalText("exporter", Recorded::exporter),
            Field.optionalText("name", Recorded::name),
            Field.optionalText("attachment", Recorded::attachment),
            Field.count("entries", 0, Integer.MAX_VALUE, null, Recorded::entries),
            Field.count("errno", 1, 4095, null, Recorded::errno),
            Field.objects("snapshots", Snapshot.FORM, Limits.MAX_LIST, Recorded::snapshots),
            Recorded::new);

    /** Nothing told. */
    public static final Recorded NOTHING = new Recorded(null, null, null, null, null, List.of());

    public Recorded {
        snapshots = Limits.list("snapshots", snapshots, Limits.MAX_LIST);
    }

    /** The live buffers at a marked moment. */
    public record Snapshot(String tag, List<Live> buffers) {
        static final Form<Snapshot> FORM = Form.of(
                Field.text("tag", Snapshot::tag),
                Field.objects("buffers", Live.FORM, Limits.MAX_EXTENTS, Snapshot::buffers)
                        .alwaysWritten(),
                Snapshot::new);

        public Snapshot {
            buffers = Limits.list("buffers", buffers, Limits.MAX_EXTENTS);
        }
    }

    /**
     * One live buffer.
     *
     * @param size bytes
     * @param devices one entry for each attachment, in any order
     */
    public record Live(String buffer, long size, List<String> devices) {
        static final Form<Live> FORM = Form.of(
                Field.id("buffer", Live::buffer),
                Field.number("size", 0, Limits.MAX_BYTES, Live::size),
                Field.texts("devices", Limits.MAX_EXTENTS, Live::devices).alwaysWritten(),
                Live::new);

        public Live {
            devices = Limits.list("devices", devices, Limits.MAX_EXTENTS);
        }
    }
}
