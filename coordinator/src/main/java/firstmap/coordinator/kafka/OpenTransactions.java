package firstmap.coordinator.kafka;

import firstmap.events.topics.Namespace;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that dead coordinators have left open. Until the broker ends them by itself they hide the log, and the
 * offsets that the group has committed.
 *
 * <p>To end one is safe, whoever does it and however late. A coordinator writes under the name by which it is a member of
 * the group, and every member has ended its transaction before it joined the generation that gave the caller its
 * partitions, because a rebalance takes place between two transactions. So whoever has one open and is no member has no
 * partitions any more, and the group would refuse its offsets. If its commit has reached the transaction coordinator
 * nevertheless, it is not open, and stands; otherwise it is aborted, whole. Those found open are held against the members
 * of a later moment, so that no member is ended that has just joined.
 */
final class OpenTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);
    private static final int PATIENCE_MS = ClientSettings.FENCING_PATIENCE_MS;

    private final Admin admin;
    private final Namespace namespace;

    OpenTransactions(Admin admin, Namespace namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /** Best effort: what fails is logged. */
    void end() {
        try {
            var open = open();
            if (open.isEmpty()) return;
            open.removeAll(members());
            if (open.isEmpty()) return;
            LOG.info("Ending the transactions that {} left open", open);
            admin.fenceProducers(open, new FenceProducersOptions().timeoutMs(PATIENCE_MS))
                    .fencedProducers()
                    .forEach((id, ended) -> of("the transaction of " + id + " cannot be ended", ended));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Open transactions cannot be ended ({}); the brokers will do it in their time", e.toString());
        }
    }

    /** Those of which a broker tells. One that is away tells nothing, and what it coordinated has gone to the others. */
    private Set<String> open() {
        var asked = new ListTransactionsOptions().timeoutMs(PATIENCE_MS);
        asked.filterStates(Set.of(TransactionState.ONGOING));
        var open = new HashSet<String>();
        HighWatermark.answer(admin.listTransactions(asked).byBrokerId())
                .forEach((broker, its) -> of("broker " + broker + " does not tell which transactions are open", its)
                        .ifPresent(listings -> listings.stream()
                                .map(TransactionListing::transactionalId)
                                .filter(id -> id.startsWith(namespace.coordinatorPrefix()))
                                .forEach(open::add)));
        return open;
    }

    /** One answer of several; the others count without it. */
    private static <T> Optional<T> of(String otherwise, KafkaFuture<T> one) {
        try {
            return Optional.ofNullable(HighWatermark.answer(one));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("{}: {}", otherwise, e.toString());
            return Optional.empty();
        }
    }

    private Set<String> members() {
        var asked = new DescribeConsumerGroupsOptions().timeoutMs(PATIENCE_MS);
        try {
            return HighWatermark.answer(admin.describeConsumerGroups(Set.of(namespace.coordinators()), asked)
                            .describedGroups()
                            .get(namespace.coordinators()))
                    .members()
                    .stream()
                    .map(member -> member.groupInstanceId().orElse(null))
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
        } catch (GroupIdNotFoundException e) {
            return Set.of(); // a group that there is not has no members
        }
    }
}
