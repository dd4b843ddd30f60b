package firstmap.coordinator.loop;

import firstmap.coordinator.kafka.Holder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Whether the holder of a name lives: it answers where it has said that it does, as the very life that has said so. A
 * connection that is refused, somebody else's answer and silence are all none, and nothing is asked twice: who comes back
 * after a kill loses no time.
 */
final class LivingHolder {
    private static final int LONGEST_ANSWER = 4096;

    private LivingHolder() {}

    static boolean answers(Holder holder, Duration patience) {
        if (holder.address().isEmpty()) return false; // nobody can ask it
        try (var client = HttpClient.newBuilder().connectTimeout(patience).build()) {
            var asked = HttpRequest.newBuilder(URI.create(holder.address() + "/live"))
                    .timeout(patience)
                    .build();
            var body = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), LONGEST_ANSWER);
            var answer = client.sendAsync(asked, body);
            try {
                return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .body()
                        .contains('"' + holder.life() + '"');
            } finally {
                answer.cancel(true);
                client.shutdownNow();
            }
        } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
            return false;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
