package firstmap.command.cluster;

import firstmap.coordinator.storage.Platform;
import firstmap.events.HeapSpec;
import java.util.List;

/** A platform that fails on buffers of one size. */
public final class Explosive implements Platform {
    static final String NAME = "explosive";
    static final long SIZE = 12_288;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<HeapSpec> order(List<HeapSpec> heaps, Ask ask) {
        if (ask.size() == SIZE)
            throw new UnsupportedOperationException("nothing of " + ask.size() + " at " + new Object());
        return heaps;
    }

    @Override
    public long score(Candidate candidate) {
        return 0;
    }
}
