package firstmap.command.broker;

import firstmap.coordinator.exchange.DamagedLog;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A broker that started on the directory would make it worse; the message says what is damaged and what can be done. */
public final class FolderDamaged extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MOST = 5;

    FolderDamaged(Path directory, List<DamagedLog> damages) {
        super(
                "%s is damaged, and a broker that started on it would make it worse: %s%s. 'export --data %s' writes what can be read, and 'import --data' takes that into a new folder"
                        .formatted(
                                directory,
                                damages.stream()
                                        .limit(MOST)
                                        .map(DamagedLog::getMessage)
                                        .collect(Collectors.joining("; ")),
                                damages.size() <= MOST ? "" : "; and %d more".formatted(damages.size() - MOST),
                                directory));
    }
}
