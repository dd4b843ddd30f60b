package firstmap.lab.experiments;

import com.fasterxml.jackson.databind.json.JsonMapper;
import firstmap.command.terminal.Failure;
import firstmap.lab.experiments.FaultOutcome.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts faults into a built copy, one at a time, and sees what catches them. The copy stays as it is: what is compiled with
 * a fault stands in a folder of its own.
 */
public final class FaultTrial {
    /** So many seeds would not miss a broken coordinator by chance. */
    private static final int SEEDS = 300;

    private static final String COMMAND = "firstmap.command.cli.Firstmap";
    private static final String LAB = "deploy/lab";

    private final BuiltCopy copy;
    private final Path folder;

    /** @param folder for what is compiled and said; the caller's to delete */
    public FaultTrial(BuiltCopy copy, Path folder) {
        this.copy = copy;
        this.folder = folder;
    }

    /**
     * Without any fault nothing may fail.
     *
     * @throws Failure that names what does
     */
    public void requireSound(List<Fault> faults) throws IOException, InterruptedException {
        var tests = faults.stream()
                .filter(Fault.Slip.class::isInstance)
                .flatMap(fault -> ((Fault.Slip) fault).tests().stream())
                .distinct()
                .sorted()
                .toList();
        var place = Files.createDirectories(folder.resolve("sound"));
        var outcome = tests.isEmpty() ? null : new TestJvm(copy, place, place).test(tests);
        if (outcome != null && !outcome.isGood())
            throw new Failure("without any fault " + outcome.failed() + " fails: " + outcome.message());
        if (faults.stream().allMatch(Fault.Slip.class::isInstance)) return;
        var found = simulate(place, List.of());
        if (found != null) throw new Failure("without any fault the simulation fails: " + found);
    }

    public FaultOutcome run(Fault fault) throws IOException, InterruptedException {
        long started = System.nanoTime();
        var place = Files.createDirectories(folder.resolve(fault.name()));
        var finding = switch (fault) {
            case Fault.BrokenCoordinator it -> run(it, place);
            case Fault.Slip it -> run(it, place);
        };
        double seconds = (System.nanoTime() - started) / 1e9;
        return new FaultOutcome(fault.name(), fault.kind(), finding.verdict(), finding.by(), seconds);
    }

    private record Finding(Verdict verdict, String by) {}

    // ---- a slip

    private Finding run(Fault.Slip slip, Path place) throws IOException, InterruptedException {
        Edit.Edited edited;
        try {
            edited = slip.edit().applyTo(copy.sources());
        } catch (Edit.Misfit e) {
            return new Finding(Verdict.DOES_NOT_FIT, e.getMessage());
        }
        var source = place.resolve("source").resolve(edited.file());
        Files.createDirectories(source.getParent());
        Files.writeString(source, edited.text());
        var classes = Files.createDirectories(place.resolve("classes"));
        var module = copy.sources().moduleOf(edited.file());
        var problems = Javac.compile(List.of(source), copy.classPath(module), classes);
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            return new Finding(Verdict.DOES_NOT_COMPILE, "line " + first.line() + ": " + first.firstLine());
        }
        var outcome = new TestJvm(copy, classes, place).test(slip.tests());
        return outcome.isGood()
                ? new Finding(Verdict.NOT_CAUGHT, "all %d tests pass".formatted(outcome.ran()))
                : new Finding(Verdict.CAUGHT, outcome.failed());
    }

    // ---- a broken coordinator

    private Finding run(Fault.BrokenCoordinator it, Path place) throws IOException, InterruptedException {
        var found = simulate(place, List.of("--broken", it.name()));
        return found == null
                ? new Finding(Verdict.NOT_CAUGHT, "%d seeds find nothing".formatted(SEEDS))
                : new Finding(Verdict.CAUGHT, found);
    }

    /** @return the invariant that was violated, and the seed; null if none was */
    private String simulate(Path place, List<String> more) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("simulate", "--output", "json"));
        arguments.addAll(List.of("--seeds", Integer.toString(SEEDS), "--threads", "1"));
        arguments.addAll(more);
        var none = Files.createDirectories(place.resolve("classes"));
        var json = new TestJvm(copy, none, place).print(copy.sources().root().resolve(LAB), COMMAND, arguments);
        if (!json.startsWith("{")) throw new Failure("simulate prints no JSON but " + json.strip());
        var failure = JsonMapper.builder().build().readTree(json).path("failure");
        if (failure.isMissingNode()) return null;
        return "simulate: %s, seed %s"
                .formatted(
                        failure.path("invariant").asText(), failure.path("seed").asText());
    }
}
