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
 * @param alignOrder for a cma heap: a buffer starts at a multiple of its own size in pages, rounded up to a power of two, but
 *     of no more than 2^alignOrder pages ({@code CONFIG_CMA_ALIGNMENT}); 0..20; null for the kernel's default, 8
 * @param orders for a system heap: its blocks have 2^order pages, the largest first; each 0..10; empty for the kernel's own,
 *     8, 4 and 0
 * @param memory name of the memory that the heap is a window of: heaps of the same memory may overlap, and what one has
 *     handed out none of the others has; null: it has its memory for itself
 */
public record HeapSpec(
        String name,
        Kind kind,
        long base,
        long size,
        boolean secure,
        Integer maxOrder,
        List<Extent> reserved,
        boolean coherent,
        Integer alignOrder,
        List<Integer> orders,
        String memory) {
    public static final Form<HeapSpec> FORM = Form.of(
            Field.id("name", HeapSpec::name),
            Field.name("kind", Kind.class, HeapSpec::kind),
            Field.size("base", 0, Limits.MAX_BYTES, HeapSpec::base),
            Field.size("size", 1, Limits.MAX_BYTES, HeapSpec::size),
            Field.flag("secure", false, HeapSpec::secure),
            Field.count("maxOrder", 0, 20, null, HeapSpec::maxOrder),
            Field.objects("reserved", Extent.FORM, Limits.MAX_EXTENTS, HeapSpec::reserved),
            Field.flag("coherent", true, HeapSpec::coherent),
            Field.count("alignOrder", 0, 20, null, HeapSpec::alignOrder),
            Field.counts("orders", 11, 0, 10, HeapSpec::orders),
            Field.optionalId("memory", HeapSpec::memory),
            HeapSpec::new);

    /** How a heap hands out memory. */
    public enum Kind implements WireName {
        /** Blocks of 2^n pages; contiguous only within a block. */
        PAGED("paged"),
        /** One piece for each buffer, as the kernel's contiguous memory allocator. */
        CONTIGUOUS("contiguous"),
        /** Linux's contiguous memory allocator and the heap on it (mm/cma.c, drivers/dma-buf/heaps/cma_heap.c). */
        CMA("cma"),
        /** Linux's system heap (drivers/dma-buf/heaps/system_heap.c). */
        SYSTEM("system"),
        /** Memory set aside at boot, from which a gen_pool hands out whole pages (lib/genalloc.c). */
        CARVEOUT("carveout");

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
                case CONTIGUOUS, CMA, SYSTEM, CARVEOUT -> false;
            };
        }

        /**
         * Whether it is one of Linux's: it places a buffer without a look at who will use it, and its pieces reach a device
         * as they are.
         */
        public boolean isLinux() {
            return switch (this) {
                case PAGED, CONTIGUOUS -> false;
                case CMA, SYSTEM, CARVEOUT -> true;
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
        if (alignOrder != null) {
            Limits.range("alignOrder", alignOrder, 0, 20);
            if (kind != Kind.CMA) throw new Invalid("alignOrder", "only a cma heap has it");
        }
        orders = Limits.list("orders", orders, 11);
        if (!orders.isEmpty() && kind != Kind.SYSTEM) throw new Invalid("orders", "only a system heap has them");
        for (int i = 0; i < orders.size(); i++) {
            Limits.range("orders[" + i + "]", orders.get(i), 0, 10);
            if (i > 0 && orders.get(i) >= orders.get(i - 1))
                throw new Invalid("orders[" + i + "]", "not below the one before it");
        }
        Limits.optionalId("memory", memory);
        reserved = Limits.list("reserved", reserved, Limits.MAX_EXTENTS);
        long free = base;
        for (int i = 0; i < reserved.size(); i++) {
            var piece = reserved.get(i);
            if (piece.address() < free || piece.end() > base + size)
                throw new Invalid("reserved[" + i + "]", "overlaps its predecessor or lies outside of the heap");
            free = piece.end();
        }
    }

    /** Memory of its own, handed out as its kind does by default. */
    public HeapSpec(
            String name,
            Kind kind,
            long base,
            long size,
            boolean secure,
            Integer maxOrder,
            List<Extent> reserved,
            boolean coherent) {
        this(name, kind, base, size, secure, maxOrder, reserved, coherent, null, List.of(), null);
    }

    /** The address just behind its last byte. */
    public long end() {
        return base + size;
    }

    /** Whether both are windows of one memory. */
    public boolean sharesMemoryWith(HeapSpec other) {
        return memory != null && memory.equals(other.memory);
    }

    /** Coherent memory. */
    public HeapSpec(
            String name, Kind kind, long base, long size, boolean secure, Integer maxOrder, List<Extent> reserved) {
        this(name, kind, base, size, secure, maxOrder, reserved, true);
    }
}
