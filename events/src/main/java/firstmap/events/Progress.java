package firstmap.events;

/** Is told how far something is that takes long: reading a log, playing a scenario. From any thread, one at a time. */
public interface Progress {
    Progress SILENT = (done, whole, what) -> {};

    /**
     * @param done of {@code whole}, in whatever unit both have
     * @param whole how much there will be, as far as is known
     * @param what is being done or counted, for people
     */
    void reached(long done, long whole, String what);
}
