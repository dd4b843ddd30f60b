package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FaultQueueTest {
    private final List<Long> done = Collections.synchronizedList(new ArrayList<>());

    private static TorturePlan.Fault fault(long millis) {
        return new TorturePlan.Fault(TorturePlan.Kind.BROKER_KILL, 0, 0, 0, millis, true);
    }

    @Test
    void what_comes_over_somebody_comes_one_after_the_other_and_is_not_settled_before_it_is_over() {
        var gate = new CountDownLatch(1);
        try (var queue = new FaultQueue("test", fault -> {
            gate.await();
            done.add(fault.millis());
        })) {
            queue.start();
            assertThat(queue.isSettled()).isTrue();
            for (long i = 1; i <= 3; i++) queue.meet(fault(i));
            assertThat(queue.isSettled()).isFalse();
            gate.countDown();
            await().until(queue::isSettled);
            assertThat(done).containsExactly(1L, 2L, 3L);
            queue.requireGood();
        }
    }

    @Test
    void a_fault_that_cannot_be_done_is_told_to_whom_asks_and_is_never_settled() {
        try (var queue = new FaultQueue("test", _ -> {
            throw new IllegalStateException("it does not come back");
        })) {
            queue.start();
            queue.meet(fault(1));
            await().untilAsserted(() -> assertThatIllegalStateException()
                    .isThrownBy(queue::requireGood)
                    .withMessage("it does not come back"));
            assertThat(queue.isSettled()).isFalse();
        }
    }
}
