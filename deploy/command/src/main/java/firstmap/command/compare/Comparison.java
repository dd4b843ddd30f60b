package firstmap.command.compare;

import firstmap.command.run.BoardPort;
import firstmap.events.Progress;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Way;
import java.util.ArrayList;
import java.util.List;

/**
 * What one scenario comes to by each way out. The names of its parts are the names in the JSON result.
 *
 * @param source scenario file
 * @param ways in the order of {@link Way}
 * @param verdict one line
 */
public record Comparison(
        String source, String scenario, String board, long seed, List<WayOutcome> ways, String verdict) {
    /**
     * Plays the scenario once for each way, by turns as {@code run} does. The same scenario and seed give the same comparison.
     *
     * @param ways which, in this order
     */
    public static Comparison of(String source, Scenario scenario, List<Way> ways, long seed, Progress progress)
            throws InterruptedException {
        var outcomes = new ArrayList<WayOutcome>();
        for (var way : ways) {
            progress.reached(outcomes.size(), ways.size(), way.wireName());
            outcomes.add(play(scenario.by(way), way, seed));
        }
        return new Comparison(
                source, scenario.name(), scenario.board(), seed, List.copyOf(outcomes), WayVerdict.of(outcomes));
    }

    private static WayOutcome play(Scenario scenario, Way way, long seed) throws InterruptedException {
        try (var port = new BoardPort(scenario.board())) {
            var result = ScenarioPlayer.byTurns(scenario, port, seed, Progress.SILENT);
            return WayOutcome.of(way, scenario, result, port);
        }
    }
}
