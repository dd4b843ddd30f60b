package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.scenario.Examples;
import firstmap.events.Policy;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.play.Foresight;
import firstmap.node.play.TracePlayer;
import firstmap.node.trace.Import;
import firstmap.node.trace.ImportOptions;
import firstmap.node.trace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recorded machine, asked of the real rule. */
class RuleForesightTest {
    @ParameterizedTest
    @EnumSource
    void with_foresight_the_log_is_the_same_byte_for_byte_and_far_fewer_answers_are_waited_for(Policy policy)
            throws Exception {
        var requests = recorded();
        var oneByOne = new ArrayList<Integer>();
        var careful = play(requests, policy, Foresight.NONE, oneByOne);
        var atOnce = new ArrayList<Integer>();
        var ahead = play(requests, policy, new RuleForesight("late-refused"), atOnce);

        assertThat(ahead.requests()).isEqualTo(careful.requests()).hasSizeGreaterThan(50);
        assertThat(ahead.events()).isEqualTo(careful.events());
        assertThat(atOnce).hasSizeLessThan(oneByOne.size() / 2);
    }

    private static BoardPort play(
            List<RequestRecord> requests, Policy policy, Foresight foresight, List<Integer> batches) throws Exception {
        var board = new BoardPort("late-refused");
        var options = new TracePlayer.Options(policy, null, TracePlayer.Options.DEFAULT.patience());
        TracePlayer.play(requests, board, options, foresight, new TracePlayer.Listener() {
            @Override
            public void reached(long done, long whole, String what) {
                batches.add((int) done);
            }
        });
        return board;
    }

    private static List<RequestRecord> recorded() throws IOException {
        var file = Examples.FOLDER.resolve("boards/late-refused-linux.yaml");
        var board = BoardFile.parse(file.toString(), Files.readString(file));
        var trace = Examples.FOLDER.resolve("recorded/variant-late-refused.trace.txt");
        return Import.read(Source.of(trace), new ImportOptions(board, null, false))
                .requests();
    }
}
