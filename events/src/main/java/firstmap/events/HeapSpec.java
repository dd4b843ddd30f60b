package firstmap.events;

import java.util.List;

/**
 * A region of memory of a board.
 *
 * @param base physical address of the first byte, a multiple of the board's page size
 * @param size bytes, a positive multiple of the board's page size
 * @param secure only functions with {@code secure: true} reach it
 * @param maxOrder for a paged heap: its largest block is pageSize * 2^maxOrder bytes, 0..20; null for the kind's default
 * @param reserved pieces that are in use before anything is allocated, in ascending order of address
 * @param coherent false: CPU access to its memory needs cache maintenance around it; recorded and reported, it places
 *     nothing
 */
public record HeapSpec(
        String name,
        Kind kind,
        long base,
        long size,
        boolean secure,
        Integer maxOrder,
        List<Extent> reserved,
        boolean coherent) {
    public static final Form<HeapSpec> FORM = Form.of(
            Field.id("name", HeapSpec::name),
            Field.name("kind", Kind.class, HeapSpec::kind),
            Field.size("base", 0, Limits.MAX_BYTES, HeapSpec::base),
            Field.size("size", 1, Limits.MAX_BYTES, HeapSpec::size),
            Field.flag("secure", false, HeapSpec::secure),
            Field.count("maxOrder", 0, 20, null, HeapSpec::maxOrder),
            Field.objects("reserved", Extent.FORM, Limits.MAX_EXTENTS, HeapSpec::reserved),
            Field.flag("coherent", true, HeapSpec::coherent),
            HeapSpec::new);

    /** How a heap hands out memory. */
    public enum Kind implements WireName {
        /** Blocks of 2^n pages; contiguous only within a block. */
        PAGED("paged"),
        /** One piece for each buffer, as the kernel's contiguous memory allocator. */
        CONTIGUOUS("contiguous");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }

        /** Whether it hands out blocks of 2^n pages. */
        public boolean hasOrders() {
            return switch (this) {
                case PAGED -> true;
                case CONTIGUOUS -> false;
            };
        }
    }

    public HeapSpec {
        Limits.id("name", name);
        Limits.present("kind", kind);
        Limits.range("base", base, 0, Limits.MAX_BYTES);
        Limits.range("size", size, 1, Limits.MAX_BYTES - base);
        if (maxOrder != null) {
            Limits.range("maxOrder", maxOrder, 0, 20);
            if (!kind.hasOrders()) throw new Invalid("maxOrder", "only a paged heap has orders");
        }
        reserved = Limits.list("reserved", reserved, Limits.MAX_EXTENTS);
        long free = base;
        for (int i = 0; i < reserved.size(); i++) {
            var piece = reserved.get(i);
            if (piece.address() < free || piece.end() > base + size)
                throw new Invalid("reserved[" + i + "]", "overlaps its predecessor or lies outside of the heap");
            free = piece.end();
        }
    }

    /** Coherent memory. */
    public HeapSpec(
            String name, Kind kind, long base, long size, boolean secure, Integer maxOrder, List<Extent> reserved) {
        this(name, kind, base, size, secure, maxOrder, reserved, true);
    }
}
