package firstmap.command.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class UndisturbedTest {
    @Test
    void an_interrupt_comes_when_the_work_is_done() {
        var seen = new ArrayList<Boolean>();
        Thread.currentThread().interrupt();
        Undisturbed.run(() -> seen.add(Thread.currentThread().isInterrupted()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly(false);
    }

    @Test
    void who_is_interrupted_gets_nothing_and_what_is_made_nevertheless_is_given_away() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var unwanted = new SynchronousQueue<String>();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Undisturbed.make(() -> made(interrupted), each -> give(each, unwanted)))
                .isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        interrupted.countDown();
        assertThat(unwanted.poll(30, TimeUnit.SECONDS)).isEqualTo("made");
    }

    private static String made(CountDownLatch when) {
        try {
            when.await();
            return "made";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private static void give(String each, SynchronousQueue<String> to) {
        try {
            to.put(each);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_the_work_throws_its_asker_gets() {
        assertThatThrownBy(() -> Undisturbed.run(() -> {
                    throw new IllegalStateException("a port is taken");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a port is taken");
    }
}
