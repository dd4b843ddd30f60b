package firstmap.coordinator.exchange;

import firstmap.events.Quarantine;
import java.util.List;

/**
 * What an exported file has, and where.
 *
 * @param chosen boards that it was restricted to; empty for all
 * @param boards how many have an event
 * @param marks what operators had set aside of the log that was exported; their offsets are lines of this file
 */
record Contents(
        List<String> chosen, List<Section> sections, long boards, long requests, long events, List<Quarantine> marks) {

    /**
     * One partition.
     *
     * @param start of its first line, in bytes before compression
     * @param firstLine from 1
     * @param lastLine from 1
     * @param requestsBefore how many positions of the requests the log had lost at its start when it was exported
     * @param eventsBefore the same of the events
     * @param answered requests before this line have had their outcome; if the log did not tell, those that stand
     *     before its last event
     */
    record Section(long start, long firstLine, long lastLine, long requestsBefore, long eventsBefore, long answered) {}
}
