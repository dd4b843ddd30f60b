package firstmap.lab.bench;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Progress;
import firstmap.events.Time;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a round of granted time costs: a scenario played by turns in this process, one coordinator, held against an echo that
 * sends the same turns and writes the same bytes in as many transactions, but computes nothing.
 */
public final class RoundCost {
    private final Map<String, Object> kafka;
    private final Scenario scenario;
    private List<Exchange> exchanges = List.of();
    private long transactions;

    private RoundCost(Map<String, Object> kafka, Scenario scenario) {
        this.kafka = kafka;
        this.scenario = scenario;
    }

    /**
     * @param instants that were opened
     * @param rounds of all instants
     * @param transactions of the coordinator, the definition of the board included
     * @param turns records
     * @param asks in all turns
     * @param millisPerRound from one decision to the next
     * @param millisPerEcho the same of the echo
     * @param ratio of a round to an echo
     */
    public record Report(
            int nodes,
            long instants,
            long rounds,
            long transactions,
            long turns,
            long asks,
            double turnsPerAsk,
            double roundsPerAsk,
            Spread millisPerRound,
            Spread millisPerEcho,
            Spread ratio) {}

    /**
     * @param bootstrap a cluster without firstmap topics or with topics that nobody needs
     * @param rounds how often the scenario is played, beside once that does not count
     * @param progress told in words what happens
     */
    public static Report run(String bootstrap, Scenario scenario, int rounds, Consumer<String> progress)
            throws ExecutionException, InterruptedException {
        var kafka = Map.<String, Object>of("bootstrap.servers", bootstrap);
        try (var admin = Admin.create(kafka)) {
            new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
        }
        var bench = new RoundCost(kafka, scenario.granting(Time.GRANTED));
        bench.play("warm");
        bench.echo("bench.warm");
        var turns = new Turns();
        while (turns.rounds() < rounds) {
            int round = turns.rounds();
            turns.take(() -> bench.play("round-" + round), () -> bench.echo("bench.round-" + round));
            progress.accept("round %d of %d".formatted(turns.rounds(), rounds));
        }
        return bench.report(turns);
    }

    private double play(String board) throws InterruptedException {
        try (var coordinator = new Coordinator("bench", Installation.of(kafka))) {
            coordinator.start();
            ScenarioPlayer.run(
                    scenario.onBoard(board), Installation.of(kafka), ScenarioPlayer.Options.DEFAULT, Progress.SILENT);
            transactions = coordinator.counters().transactions();
        }
        exchanges = Exchange.of(kafka, board);
        var first = exchanges.getFirst();
        var last = exchanges.getLast();
        return (double) (last.decided() - first.decided()) / (exchanges.size() - 1);
    }

    private double echo(String name) throws ExecutionException, InterruptedException {
        return new Echo(kafka, name, exchanges).run();
    }

    private Report report(Turns turns) {
        long rounds = exchanges.size() - 1; // the first exchange defines the board
        long said =
                exchanges.stream().skip(1).mapToLong(it -> it.turns().size()).sum();
        long asks = exchanges.stream().skip(1).mapToLong(Exchange::asks).sum();
        return new Report(
                scenario.actors().size(),
                exchanges.stream().mapToLong(Exchange::at).distinct().count(),
                rounds,
                transactions,
                said,
                asks,
                (double) said / asks,
                (double) rounds / asks,
                turns.one(),
                turns.other(),
                turns.ratio());
    }
}
