package firstmap.command.cli;

import firstmap.command.run.RunReport;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.command.terminal.Words;
import firstmap.node.scenario.ActorReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** A run's report for people. */
final class ReportTable {
    private static final int MOST_ROWS = 40;
    private static final int MOST_REFUSALS = 8;
    private static final int MOST_FINDINGS = 8;
    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final int width;
    private final boolean colour;

    ReportTable(Console console) {
        out = console.text();
        width = console.width();
        colour = console.paintsOut();
    }

    void print(RunReport report) {
        head(report);
        allocations(report);
        buffers(report);
        refusals(report);
        lateJoins(report);
        died(report);
        actors(report.actors());
        heaps(report);
        findings(report);
        recording(report);
        checks(report);
        if (report.data() != null) out.println("The log is in " + report.data());
        out.flush();
    }

    private void head(RunReport report) {
        out.println(Paint.BOLD.on(report.board(), colour) + " under " + report.policy() + ": " + report.source());
        out.printf(
                Locale.ROOT,
                "%s simulated, %s, %s, in %.1f s%n",
                Words.seconds(report.simulatedNanos()),
                Words.count(report.log().requests(), "request"),
                Words.count(report.log().events(), "event"),
                report.elapsedMillis() / 1e3);
        var counts = report.events().entrySet().stream()
                .map(entry -> "" + entry.getValue() + Table.NO_BREAK + entry.getKey())
                .collect(Collectors.joining(", "));
        var table = new Table().left("");
        table.row(counts).print(out, "", width, colour);
    }

    private void title(String title, int rows) {
        out.println();
        var more = rows > MOST_ROWS ? ", the first " + MOST_ROWS + " of them" : "";
        out.println(Paint.BOLD.on(title, colour) + more);
    }

    private void allocations(RunReport report) {
        if (report.allocations().isEmpty()) return;
        title(
                Words.count(report.allocations().size(), "allocation"),
                report.allocations().size());
        var table = new Table()
                .left("BUFFER")
                .left("HEAP")
                .right("BYTES")
                .right("AT")
                .left("EXTENTS");
        report.allocations().stream()
                .limit(MOST_ROWS)
                .forEach(a ->
                        table.row(a.buffer(), a.heap(), a.bytes(), Words.seconds(a.at()), Words.extents(a.extents())));
        table.print(out, INDENT, width, colour);
    }

    private void buffers(RunReport report) {
        if (report.buffers().isEmpty()) return;
        title(Words.count(report.buffers().size(), "buffer"), report.buffers().size());
        var table = new Table()
                .left("BUFFER")
                .left("SET")
                .right("SIZE")
                .left("HEAP")
                .right("ATTACHED")
                .right("MAPPED")
                .right("REFUSED")
                .left("END")
                .left("USERS");
        report.buffers().stream()
                .limit(MOST_ROWS)
                .forEach(b -> table.row(
                        b.buffer(),
                        b.set(),
                        Words.bytes(b.size()),
                        b.heap() == null ? "-" : b.heap(),
                        b.attachments(),
                        b.maps(),
                        b.refused(),
                        b.end(),
                        String.join(" ", b.users())));
        table.print(out, INDENT, width, colour);
    }

    private void refusals(RunReport report) {
        if (report.refused() == 0) return;
        title(Words.count(report.refused(), "refusal"), 0);
        for (var refusal : report.refusals()
                .subList(0, Math.min(MOST_REFUSALS, report.refusals().size()))) {
            out.println(INDENT
                    + Paint.YELLOW.on(refusal.errno(), colour)
                    + "  %s %s %s at %s, event %d"
                            .formatted(
                                    who(refusal.device(), refusal.function()),
                                    refusal.request(),
                                    refusal.buffer() == null ? refusal.attachment() : refusal.buffer(),
                                    Words.seconds(refusal.at()),
                                    refusal.seq()));
            new Table().left("").row(refusal.reason()).print(out, INDENT.repeat(3), width, colour);
        }
        long more = report.refused() - MOST_REFUSALS;
        if (more > 0) out.println(INDENT + "and " + more + " more: --output json lists them");
    }

    private void findings(RunReport report) {
        if (report.found() == 0) return;
        title("Probably mistakes", 0);
        for (var finding : report.findings().stream().limit(MOST_FINDINGS).toList())
            new Table().left("").row(finding.what()).print(out, INDENT, width, colour);
        long more = report.found() - MOST_FINDINGS;
        if (more > 0) out.println(INDENT + "and " + more + " more: --output json lists them");
    }

    private static String who(String device, String function) {
        if (device == null) return "-";
        return function == null ? device : device + "/" + function;
    }

    private void lateJoins(RunReport report) {
        if (report.lateJoins().isEmpty()) return;
        title("Late joins that were refused", report.lateJoins().size());
        var table = new Table()
                .left("WHO")
                .right("FIRST AT")
                .right("TIMES")
                .left("ANSWER")
                .left("BUFFERS");
        report.lateJoins().stream()
                .limit(MOST_ROWS)
                .forEach(l -> table.row(
                        text -> Paint.YELLOW.on(text, colour),
                        who(l.device(), l.function()),
                        Words.seconds(l.firstAt()),
                        l.refused(),
                        l.errno(),
                        String.join(" ", l.buffers())));
        table.print(out, INDENT, width, colour);
    }

    private void died(RunReport report) {
        if (report.died().isEmpty()) return;
        title(
                Words.count(report.died().size(), "lease") + " ended",
                report.died().size());
        var table = new Table()
                .left("WHO")
                .right("AT")
                .right("ROUND")
                .right("SINCE EVENT")
                .left("DEVICES")
                .left("MAPPED")
                .left("BUFFERS");
        report.died().stream()
                .limit(MOST_ROWS)
                .forEach(d -> table.row(
                        text -> Paint.YELLOW.on(text, colour),
                        d.node(),
                        Words.seconds(d.at()),
                        d.round() == null ? "-" : d.round(),
                        d.seq(),
                        all(d.devices()),
                        all(d.mappings()),
                        all(d.buffers())));
        table.print(out, INDENT, width, colour);
    }

    private static String all(List<String> names) {
        return names.isEmpty() ? "-" : String.join(" ", names);
    }

    /** What each actor did and met. */
    void actors(List<ActorReport> actors) {
        if (actors.isEmpty()) return;
        title(Words.count(actors.size(), "actor"), actors.size());
        var table = new Table()
                .left("ACTOR")
                .left("DOES")
                .left("SET")
                .right("FRAMES")
                .right("LOST")
                .right("REFUSED")
                .left("STATE");
        for (var actor : actors) {
            for (var made : actor.produced())
                table.row(
                        actor.actor(),
                        "produces",
                        made.set(),
                        made.frames(),
                        made.dropped(),
                        actor.refused(),
                        made.state());
            for (var used : actor.consumed())
                table.row(
                        actor.actor(),
                        "consumes",
                        used.set(),
                        used.frames(),
                        used.missed(),
                        actor.refused(),
                        used.state());
        }
        table.print(out, INDENT, width, colour);
        for (var actor : actors)
            if (actor.strangers() > 0)
                out.println(INDENT
                        + Paint.YELLOW.on(
                                "somebody else speaks as " + actor.actor() + ": "
                                        + Words.count(actor.strangers(), "number") + " used that it did not ask",
                                colour));
    }

    private void heaps(RunReport report) {
        title("Heaps", report.heaps().size());
        var table = new Table()
                .left("HEAP")
                .left("KIND")
                .right("SIZE")
                .right("PEAK")
                .right("USED AT THE END");
        for (var heap : report.heaps())
            table.row(
                    heap.heap(),
                    heap.kind(),
                    Words.bytes(heap.size()),
                    Words.bytes(heap.peak()),
                    Words.bytes(heap.used()));
        table.print(out, INDENT, width, colour);
    }

    private void recording(RunReport report) {
        if (report.recording() == null) return;
        var recording = report.recording();
        title("Against the recorded machine", 0);
        out.println(INDENT + Words.count(recording.requests(), "request") + " played, " + recording.leftOut()
                + " left out because an earlier one was refused");
        answers(recording.answers());
        if (recording.snapshots() > 0)
            out.println(INDENT + recording.equal() + " of " + recording.snapshots()
                    + " snapshots of its live buffers equal the rebuilt state");
        recording.differences().stream().limit(MOST_ROWS).forEach(line -> out.println(INDENT + line));
    }

    private void answers(RunReport.Answered answers) {
        var told = new StringJoiner("; ", INDENT, "");
        told.add(answers.agreed() + " of " + answers.all() + " attaches and maps answered as the machine had");
        if (answers.grantedHere() > 0) told.add(answers.grantedHere() + " granted here only");
        if (answers.refusedHere() > 0) told.add(answers.refusedHere() + " granted there only");
        if (answers.otherErrno() > 0) told.add(answers.otherErrno() + " with another errno");
        if (answers.notAsked() > 0) told.add(answers.notAsked() + " not asked");
        out.println(told);
        answers.differences().stream().limit(MOST_ROWS).forEach(line -> out.println(INDENT + line));
    }

    private void checks(RunReport report) {
        title("Checks", 0);
        for (var check : report.checks()) {
            out.println(INDENT
                    + (check.holds() ? Paint.GREEN.on("ok    ", colour) : Paint.RED.on("FAILED", colour)) + "  "
                    + check.what());
            if (check.detail() != null) out.println(INDENT + "        " + check.detail());
        }
        out.println();
    }
}
