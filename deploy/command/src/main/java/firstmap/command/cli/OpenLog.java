package firstmap.command.cli;

import firstmap.command.run.LocalCluster;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.exchange.TopicRecording;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A log that is read as a whole, and what has been started to read it.
 *
 * @param cluster null if it is a file
 */
record OpenLog(Recording recording, LocalCluster cluster) implements AutoCloseable {

    /**
     * @param file exported; null for what the options say
     * @param clientId how the brokers' logs call the reader
     */
    static OpenLog of(Path file, LogSource source, String clientId) throws IOException {
        if (file != null) return new OpenLog(new FileRecording(file), null);
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
