package firstmap.command.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.Table;
import firstmap.command.terminal.Words;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.Scatterlist;
import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Segment;
import firstmap.events.Swiotlb;
import firstmap.events.json.Document;
import firstmap.events.json.Fields;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the scatterlist of one function for given extents, by the very rule that coordinators use. */
@Command(
        name = "scatterlist",
        header = "Show the segments that one function would get for these extents, or why it cannot.",
        description = {
            "Example:",
            "  firstmap scatterlist --extents 0x1000+0x2000,0x3000+0x1000 --function '{\"maxSegments\": 1}'"
        })
final class ScatterlistCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--extents",
            required = true,
            split = ",",
            splitSynopsisLabel = ",",
            paramLabel = "ADDRESS+LENGTH",
            description = "physical pieces in the order of the buffer's bytes; decimal, 0x, or with KiB, MiB, GiB")
    private List<String> extents;

    @Option(
            names = "--function",
            defaultValue = "{}",
            paramLabel = "JSON",
            description = "DMA parameters as in a board file; default: none, which reaches everything")
    private String function;

    @Option(
            names = "--heap-kind",
            defaultValue = "paged",
            completionCandidates = WireNames.HeapKinds.class,
            paramLabel = "KIND",
            description = {
                "kind of heap that they lie on: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
                "The pieces of Linux's own are entries as they stand"
            })
    private HeapSpec.Kind kind;

    @Option(
            names = "--swiotlb",
            paramLabel = "BASE+SIZE",
            description = "the bounce buffers of the board; default: none")
    private String swiotlb;

    @Option(
            names = "--page-size",
            defaultValue = "4KiB",
            paramLabel = "SIZE",
            description = "page size of the board; default: ${DEFAULT-VALUE}")
    private String pageSize;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    ScatterlistCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Scatterlist result;
        try {
            result = build();
        } catch (Invalid e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        if (output.isTable(console)) table(result);
        else Output.json(console, json(result));
    }

    private Scatterlist build() {
        long page = number("--page-size", pageSize, 512, 1 << 30);
        var pieces = new ArrayList<Extent>();
        for (var text : extents) pieces.add(extent("--extents", text, page));
        var parameters = Document.parse("--function", function).read(DmaParameters.FORM);
        if (!parameters.anyOf().isEmpty()) throw new Invalid("--function", "one alternative at a time, without anyOf");
        var pool = swiotlb == null ? null : pool(extent("--swiotlb", swiotlb, page));
        return Scatterlist.build(kind, pieces, parameters, page, DmaSpace.fresh(pool));
    }

    private static Swiotlb pool(Extent where) {
        try {
            return new Swiotlb(where.address(), where.length());
        } catch (Invalid e) {
            throw e.under("--swiotlb");
        }
    }

    private static Extent extent(String option, String text, long page) {
        int plus = text.indexOf('+');
        if (plus < 0) throw new Invalid(option, "'" + text + "' is not ADDRESS+LENGTH");
        long address = number(option, text.substring(0, plus), 0, Limits.MAX_BYTES);
        long length = number(option, text.substring(plus + 1), 1, Limits.MAX_BYTES - address);
        if (address % page != 0 || length % page != 0)
            throw new Invalid(option, "'" + text + "' is not whole pages of " + page + " bytes");
        return new Extent(address, length);
    }

    private static long number(String option, String text, long min, long max) {
        var field = JsonNodeFactory.instance.objectNode().put(option, text.strip());
        return Fields.read(field, fields -> fields.size(option, min, max));
    }

    private void table(Scatterlist result) {
        var out = console.text();
        switch (result) {
            case Scatterlist.Built(var segments, long bounced) -> {
                var table =
                        new Table().right("SEGMENT").left("FIRST").left("LAST").right("BYTES");
                for (int i = 0; i < segments.size(); i++) {
                    var segment = segments.get(i);
                    table.row(i, Words.hex(segment.address()), Words.hex(segment.end() - 1), segment.length());
                }
                table.print(out, "", console.width(), console.paintsOut());
                if (bounced > 0) out.println("bounced: " + bounced + " bytes");
            }
            case Scatterlist.Impossible impossible ->
                out.println("impossible: " + impossible.reason() + answer(impossible));
        }
        out.flush();
    }

    private static String answer(Scatterlist.Impossible impossible) {
        return impossible.errno() == null ? "" : "; a map of Linux answers " + impossible.errno();
    }

    private static ObjectNode json(Scatterlist result) {
        var json = JsonNodeFactory.instance.objectNode();
        switch (result) {
            case Scatterlist.Built(var segments, long bounced) -> {
                json.put("possible", true);
                var array = json.putArray("segments");
                for (Segment segment : segments)
                    array.addObject().put("address", segment.address()).put("length", segment.length());
                if (bounced > 0) json.put("bounced", bounced);
            }
            case Scatterlist.Impossible(var parameter, var needs, var has, var errno) -> {
                if (errno != null) json.put("errno", errno.name());
                json.put("possible", false)
                        .put("reason", parameter + ": needs " + needs + ", has " + has)
                        .putObject("binding")
                        .put("parameter", parameter)
                        .put("needs", needs)
                        .put("has", has);
            }
        }
        return json;
    }
}
