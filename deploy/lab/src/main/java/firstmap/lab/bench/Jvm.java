package firstmap.lab.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The JVM that a bench runs in. Figures of two runs can be held against each other only where these are the same.
 *
 * @param tierLimit the highest tier of compilation: 4 is C2, 1 is C1
 * @param profilesReplayed whether methods start with the profiles of the cache's training, which can keep them in C1
 */
public record Jvm(
        String version,
        String collector,
        int tierLimit,
        boolean aotCache,
        boolean profilesReplayed,
        long maxHeapBytes) {
    private static final int C2 = 4;
    private static final List<String> COLLECTORS = List.of("Serial", "Parallel", "G1", "Z", "Shenandoah");

    /** This one. */
    public static Jvm running() {
        var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return of(
                System.getProperty("java.runtime.version"),
                name -> option(diagnostics, name),
                System.getProperty("java.vm.info").contains("sharing"),
                Runtime.getRuntime().maxMemory());
    }

    /** Diagnostic options are hidden as long as they are locked. */
    private static Optional<String> option(HotSpotDiagnosticMXBean diagnostics, String name) {
        try {
            return Optional.of(diagnostics.getVMOption(name).getValue());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * @param options values by name, of those that can be seen
     * @param sharing whether the archive or cache that the options name, or the JDK's own, was found fit
     */
    static Jvm of(String version, Function<String, Optional<String>> options, boolean sharing, long maxHeapBytes) {
        boolean cached =
                sharing && options.apply("AOTCache").filter(it -> !it.isEmpty()).isPresent();
        boolean quickOnly =
                options.apply("CompilationMode").filter("quick-only"::equals).isPresent();
        return new Jvm(
                version,
                COLLECTORS.stream()
                        .filter(it -> options.apply("Use" + it + "GC")
                                .map(Boolean::valueOf)
                                .orElse(false))
                        .findFirst()
                        .orElse("unknown"),
                quickOnly
                        ? 1
                        : options.apply("TieredStopAtLevel")
                                .map(Integer::valueOf)
                                .orElse(C2),
                cached,
                cached
                        && options.apply("AOTReplayTraining")
                                .map(Boolean::valueOf)
                                .orElse(true), // its default
                maxHeapBytes);
    }

    /** What keeps its methods in C1, where they run at half their speed and no figure means anything. */
    public Optional<String> heldInC1() {
        if (tierLimit < C2) return Optional.of("its compilation stops at tier " + tierLimit);
        if (profilesReplayed) return Optional.of("it replays the profiles of an AOT cache");
        return Optional.empty();
    }
}
