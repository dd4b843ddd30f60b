package firstmap.command.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** One way to read {@code BOARD/BUFFER}, since both may contain the separator. */
record BufferName(String board, String buffer) {

    /** All ways, the shortest name of the board first. */
    static List<BufferName> of(String path, CommandSpec spec) {
        var names = new ArrayList<BufferName>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
            if (slash > 0 && slash + 1 < path.length())
                names.add(new BufferName(path.substring(0, slash), path.substring(slash + 1)));
        if (names.isEmpty()) throw new ParameterException(spec.commandLine(), "'" + path + "' is not BOARD/BUFFER");
        return names;
    }
}
