package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Without a thread, a broker or a clock. A whole cluster of supervisors is what the simulation is for. */
class SupervisorTest {
    private final Holder me = new Holder(UUID.randomUUID().toString(), "");
    private final Holder other = new Holder(UUID.randomUUID().toString(), "http://127.0.0.1:1");
    private final List<Duration> pauses = new ArrayList<>();
    private final Process host = new Process();
    private final Supervisor supervisor = new Supervisor("judge", LoopParts.SOUND, new Failures("judge"), host);
    private Optional<Holder> holder = Optional.empty();
    private boolean holderLives;
    private int closed;

    /** A process whose lives end as soon as they read, and that is told to end after so many pauses. */
    private final class Process implements Supervisor.Host {
        int patience = 3;

        @Override
        public Clients clients() {
            return new MemoryLog(LoopParts.SOUND) {
                @Override
                public Optional<Holder> holder() {
                    return holder;
                }

                @Override
                public Producer<byte[], byte[]> events() {
                    throw new TimeoutException("away");
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public Holder me() {
            return me;
        }

        @Override
        public boolean lives(Holder asked, Duration patience) {
            assertThat(asked).isEqualTo(other);
            return holderLives;
        }

        @Override
        public Supervisor.Watch watch(LogLoop life, Clients clients, int partitions) {
            throw new AssertionError("no life begins");
        }

        @Override
        public boolean isStopping() {
            return pauses.size() == patience;
        }

        @Override
        public void pause(Duration pause) {
            pauses.add(pause);
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }

    @Test
    void a_life_that_fails_is_followed_by_another_after_a_pause_until_it_is_told_to_end() {
        supervisor.run();

        assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(closed).as("clients of each life").isEqualTo(3);
        assertThat(supervisor.counters().restarts()).isEqualTo(2);
        assertThat(supervisor.problem()).isEqualTo("away");
        assertThat(supervisor.isHealthy()).isFalse();
    }

    @Test
    void who_has_the_name_and_lives_keeps_it() {
        holder = Optional.of(other);
        holderLives = true;

        assertThatThrownBy(supervisor::run).isInstanceOf(NameTaken.class);
        assertThat(pauses).isEmpty();
        assertThat(closed).isEqualTo(1);
        assertThat(supervisor.problem()).contains("under the name judge", "answers at http://127.0.0.1:1");
    }

    @Test
    void a_name_whose_holder_is_dead_or_is_an_earlier_life_of_its_own_is_taken() {
        holder = Optional.of(other);
        supervisor.run();
        assertThat(supervisor.problem()).isEqualTo("away");

        pauses.clear();
        holder = Optional.of(me);
        holderLives = true;
        supervisor.run();
        assertThat(supervisor.problem()).isEqualTo("away");
    }
}
