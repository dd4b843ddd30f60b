package firstmap.command.terminal;

import firstmap.events.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on stderr while a person waits; nothing where nobody looks. It wipes itself away at the end. */
public final class Bar implements Progress, AutoCloseable {
    private static final int UPDATE_MILLIS = 100;
    /** What is counted may be nanoseconds: people are shown per cent. */
    private static final int WHOLE = 100;

    private final Console console;
    private final String task;
    private ProgressBar bar;

    public Bar(Console console, String task) {
        this.console = console;
        this.task = task;
    }

    @Override
    public synchronized void reached(long done, long whole, String what) {
        if (!console.errIsTerminal()) return;
        if (bar == null)
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(WHOLE)
                    .setUnit("%", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .hideEta()
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(console.err(), console.width() - 1))
                    .build();
        bar.stepTo(whole == 0 ? WHOLE : Math.round(1.0 * WHOLE * done / whole));
        bar.setExtraMessage(" " + what);
    }

    @Override
    public synchronized void close() {
        if (bar != null) bar.close();
        bar = null;
    }
}
