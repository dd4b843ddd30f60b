package firstmap.lab.simulation.world;

/**
 * A process of the cluster. It runs until it waits, and goes on when its time has come; it can be stopped as by SIGSTOP,
 * cut off from the network, and killed, at any call that it makes to the outside.
 */
public final class Process {
    private final String name;
    private final Agenda agenda;
    private final Coroutine coroutine;
    private long frozenUntil;
    private long cutOffUntil;
    private long silentSince;
    private boolean killed;

    /** @param body may end at any of its waits with {@link Killed} */
    public Process(String name, Agenda agenda, Runnable body) {
        this.name = name;
        this.agenda = agenda;
        coroutine = new Coroutine(name, () -> {
            try {
                body.run();
            } catch (Killed _) {
                // It has not gone on since.
            }
        });
    }

    public void start() {
        agenda.in(0, this::resume);
    }

    public String name() {
        return name;
    }

    /** From within: others go on meanwhile. */
    public void sleep(long nanos) {
        requireLife();
        agenda.in(nanos, this::resume);
        coroutine.suspend();
        requireLife();
    }

    /** From within or without: as by SIGSTOP, and SIGCONT when the time has gone. */
    public void freeze(long nanos) {
        silence();
        frozenUntil = Math.max(frozenUntil, agenda.now() + nanos);
    }

    /** Neither its requests nor their answers get through for so long, while it runs on. */
    public void cutOff(long nanos) {
        silence();
        cutOffUntil = Math.max(cutOffUntil, agenda.now() + nanos);
    }

    /** As by SIGKILL. */
    public void kill() {
        silence();
        killed = true;
        agenda.in(0, this::resume);
    }

    /** @throws Killed if it is dead */
    public void requireLife() {
        if (killed) throw new Killed();
    }

    public boolean isAlive() {
        return !killed && !coroutine.hasEnded();
    }

    /** Whether its thread is gone; who has been killed still has to be resumed for that. */
    public boolean hasEnded() {
        return coroutine.hasEnded();
    }

    public boolean isFrozen() {
        return frozenUntil > agenda.now();
    }

    public boolean isCutOff() {
        return cutOffUntil > agenda.now();
    }

    /** For how many nanoseconds its heartbeats have failed to come; 0 while they come. */
    public long silence() {
        boolean silent = !isAlive() || isFrozen() || isCutOff();
        if (!silent) silentSince = agenda.now();
        return agenda.now() - silentSince;
    }

    private void resume() {
        if (isFrozen() && !killed) agenda.at(frozenUntil, this::resume);
        else coroutine.resume();
    }
}
