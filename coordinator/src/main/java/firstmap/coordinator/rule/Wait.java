package firstmap.coordinator.rule;

import firstmap.events.WireName;

/**
 * Somebody was refused what may become possible.
 *
 * @param attachment what it wanted to attach or to map
 * @param node who asked
 * @param device for which
 * @param what it waits for
 */
public record Wait(String attachment, String node, String device, String buffer, For what) {

    /** What somebody waits for. */
    public enum For implements WireName {
        /** Storage that is given back. */
        ROOM("room"),
        /** I/O virtual addresses or bounce buffers that are given back. */
        ADDRESSES("addresses"),
        /** The end of the move of its buffer. */
        MOVE("move"),
        /** The end of the mappings that keep its buffer from moving. */
        PIN("pin");

        private final String wireName;

        For(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }
}
