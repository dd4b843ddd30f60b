package firstmap.command.cli;

import firstmap.command.run.LocalCluster;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.exchange.TopicRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A log that is read as a whole, and what has been started to read it.
 *
 * @param cluster where it is, for who writes beside it; null for who only reads
 */
record OpenLog(Recording recording, LocalCluster cluster) implements AutoCloseable {

    /**
     * To be read only.
     *
     * @param file exported; null for what the options say
     * @param clientId how the brokers' logs call the reader
     */
    static OpenLog of(Path file, LogSource source, String clientId) throws IOException {
        return new OpenLog(file != null ? new FileRecording(file) : source.open(List.of(), clientId), null);
    }

    /** On a cluster, where results are written, too. */
    static OpenLog onCluster(LogSource source, String clientId) throws IOException {
        var cluster = source.cluster();
        try {
            return new OpenLog(new TopicRecording(clientId, cluster.installation()), cluster);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try (cluster) {
            recording.close();
        }
    }
}
