package firstmap.lab.cli;

import firstmap.command.cli.MoreCommands;
import firstmap.command.cli.WireNames;
import firstmap.lab.simulation.Broken;
import java.util.List;
import picocli.CommandLine;

/** The commands that prove the rest. */
public final class LabCommands implements MoreCommands {
    @Override
    public List<Class<?>> commands() {
        return List.of(
                SimulateCommand.class,
                TortureCommand.class,
                BenchCommand.class,
                FaultsCommand.class,
                ExtendCommand.class);
    }

    @Override
    public void registerConverters(CommandLine line) {
        line.registerConverter(Broken.class, text -> WireNames.of(Broken.class, text));
    }
}
