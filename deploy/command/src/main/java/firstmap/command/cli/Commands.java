package firstmap.command.cli;

import firstmap.command.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands; one that has a constructor for a {@link Console} gets the console of this call. */
final class Commands implements IFactory {
    private final Console console;

    Commands(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (var constructor : type.getDeclaredConstructors())
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Console.class)
                return type.cast(constructor.newInstance(console));
        return CommandLine.defaultFactory().create(type);
    }
}
