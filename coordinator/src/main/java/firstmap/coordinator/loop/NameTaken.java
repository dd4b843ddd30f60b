package firstmap.coordinator.loop;

import firstmap.coordinator.kafka.Holder;

/** Somebody who lives goes by the same name: whoever has found that gives way. */
final class NameTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    NameTaken(String name, Holder holder) {
        super("another coordinator runs under the name %s and answers at %s; names must differ"
                .formatted(name, holder.address()));
    }
}
