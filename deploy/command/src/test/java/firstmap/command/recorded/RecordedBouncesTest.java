package firstmap.command.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.recorded.KernelEvents.Bounced;
import firstmap.command.recorded.KernelEvents.BufferMapped;
import firstmap.command.recorded.KernelEvents.DmaMapped;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.Scatterlist;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Swiotlb;
import firstmap.events.json.Document;
import firstmap.node.trace.Import;
import firstmap.node.trace.ImportOptions;
import firstmap.node.trace.Source;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a 32-bit device met in 6 GiB of RAM: of each of its maps, which entries are to be bounced, at which the mapping gives
 * up, and with which errno; from the physical entries that the kernel printed.
 *
 * <p>Where in the pool a copy lies is not predicted: a kernel searches on from where it last found a slot, area by area.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedBouncesTest {
    private static final String RECORDING = "stock-orders-6g";
    private static final String SCREEN = "vivid.0";
    private static final String GPU = "0000:00:02.0";
    /** The default, below the end of the low RAM. */
    private static final DmaSpace POOL = DmaSpace.fresh(new Swiotlb(0x7bc00000L, 64L << 20));

    /** A map, and what the kernel told of its entries before it answered: those to be bounced, and the whole table. */
    private record Attempt(BufferMapped map, List<Extent> bounced, List<Extent> table) {

        /** The table, or what is known of one that was given up. */
        List<Extent> entries() {
            return table.isEmpty() ? bounced : table;
        }

        /** No board has a heap like udmabuf; it passes on what the mapping says, as the system heap does. */
        HeapSpec.Kind exporter() {
            return map.exporter().equals("default_cma_region") ? HeapSpec.Kind.CMA : HeapSpec.Kind.SYSTEM;
        }

        Scatterlist by(String function, int entries) {
            var parameters = Document.parse("function", function).read(DmaParameters.FORM);
            return Scatterlist.build(exporter(), entries().subList(0, entries), parameters, KernelEvents.PAGE, POOL);
        }

        Scatterlist by(String function) {
            return by(function, entries().size());
        }

        /** The entries that are told to be bounced by {@code swiotlb_map}: the last one also where it is in vain. */
        List<Extent> predicted() {
            var told = new ArrayList<Extent>();
            for (int i = 1; i <= entries().size(); i++) {
                var entry = entries().get(i - 1);
                switch (by("{dmaBits: 32}", i)) {
                    case Scatterlist.Built(var segments, var _) -> {
                        if (segments.getLast().address() != entry.address()) told.add(entry);
                    }
                    case Scatterlist.Impossible _ -> {
                        told.add(entry);
                        return told;
                    }
                }
            }
            return told;
        }
    }

    private final List<Attempt> attempts = new ArrayList<>();

    @BeforeAll
    void what_linux_did() {
        var below = KernelEvents.of(RECORDING);
        // The whole table is printed where the mapping succeeds; a buffer's is the same for every device.
        var tables = new HashMap<String, List<Extent>>();
        int passed = 0;
        for (var map : KernelEvents.maps(RECORDING)) {
            var bounced = new ArrayList<Extent>();
            for (; passed < below.size() && isBefore(below.get(passed).at(), map.at()); passed++) {
                if (below.get(passed) instanceof Bounced each) bounced.add(each.entry());
                if (below.get(passed) instanceof DmaMapped each
                        && each.nents() == each.entries().size()) tables.put(map.ino(), each.entries());
            }
            attempts.add(new Attempt(map, bounced, List.of()));
        }
        attempts.replaceAll(each -> new Attempt(
                each.map(), each.bounced(), tables.getOrDefault(each.map().ino(), List.of())));
    }

    private static boolean isBefore(String at, String other) {
        return new BigDecimal(at).compareTo(new BigDecimal(other)) < 0;
    }

    private List<Attempt> of(String device) {
        return attempts.stream()
                .filter(each -> each.map().device().equals(device))
                .toList();
    }

    @Test
    void all_388_bounces_are_those_entries_that_lie_too_high_up_to_the_first_of_more_than_256_KiB() {
        int bounces = 0;
        for (var attempt : of(SCREEN)) {
            assertThat(attempt.predicted()).as("%s", attempt.map()).isEqualTo(attempt.bounced());
            bounces += attempt.bounced().size();
        }
        assertThat(bounces).isEqualTo(388);
    }

    @Test
    void the_13_maps_that_failed_fail_with_the_errno_of_their_exporter_and_the_3_others_are_bounced_whole() {
        var refused = new HashMap<String, Integer>();
        for (var attempt : of(SCREEN)) {
            switch (attempt.by("{dmaBits: 32}")) {
                case Scatterlist.Built(var segments, var bytes) -> {
                    assertThat(segments).hasSize(attempt.map().nents());
                    assertThat(bytes)
                            .isEqualTo(attempt.bounced().stream()
                                    .mapToLong(Extent::length)
                                    .sum())
                            .isEqualTo(1228800);
                }
                case Scatterlist.Impossible impossible -> {
                    assertThat(impossible.parameter()).isEqualTo("swiotlb");
                    assertThat(impossible.errno().number())
                            .isEqualTo(attempt.map().errno());
                    refused.merge(attempt.map().exporter() + " " + impossible.errno(), 1, Integer::sum);
                }
            }
        }
        assertThat(refused).isEqualTo(Map.of("system EIO", 4, "default_cma_region ENOMEM", 4, "udmabuf EIO", 5));
    }

    @Test
    void who_reaches_all_gets_every_table_as_it_is() {
        assertThat(of(GPU)).extracting(each -> each.map().nents()).containsExactly(15, 1, 36, 1);
        for (var attempt : of(GPU)) {
            var list = attempt.by("{}");
            assertThat(list).isInstanceOfSatisfying(Scatterlist.Built.class, built -> {
                assertThat(built.bounced()).isZero();
                assertThat(built.segments().stream().map(segment -> new Extent(segment.address(), segment.length())))
                        .isEqualTo(attempt.table())
                        .hasSize(attempt.map().nents());
            });
        }
    }

    /** The first try on each exporter, which the recorded program told of. */
    @Test
    void the_importers_errno_is_what_the_program_got() throws IOException {
        var words = Map.of("Invalid argument", Errno.EINVAL, "Bad address", Errno.EFAULT);
        var told = new ArrayList<Errno>();
        var trace = Examples.FOLDER.resolve("recorded").resolve(RECORDING + ".trace.txt");
        for (var mark :
                Import.read(Source.of(trace), ImportOptions.NONE).summary().marks()) {
            int at = mark.text().indexOf(" late contiguous-only join ");
            if (at >= 0) told.add(words.get(mark.text().substring(at + 27)));
        }

        var here = new ArrayList<Errno>();
        for (var ino : List.of("1", "10", "19", "28")) {
            var attempt = of(SCREEN).stream()
                    .filter(each -> each.map().ino().equals(ino))
                    .findFirst()
                    .orElseThrow();
            if (attempt.by("{dmaBits: 32, importer: vb2-contig}") instanceof Scatterlist.Impossible refused)
                here.add(refused.errno());
        }
        assertThat(here).isEqualTo(told).containsExactly(Errno.EINVAL, Errno.EINVAL, Errno.EFAULT, Errno.EINVAL);
    }
}
