package firstmap.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.play.GrantingBoard;
import firstmap.node.play.ScenarioFiles;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A node that asks while somebody else speaks in its name, by chance, with any number, time and name that a request can have. */
class StrangersTest {
    private static final String NODE = "camera";
    private static final RequestRecord DEFINE = new RequestRecord(
            NODE,
            1,
            "bench",
            0,
            new Request.Define(ScenarioFiles.example("video-record.yaml").spec()));

    @Property(tries = 500)
    void each_request_of_the_node_has_its_outcome_once_and_what_a_round_asks_is_decided_in_order(@ForAll long seed)
            throws InterruptedException {
        var random = new Random(seed);
        var port = new Contested(random);
        var seen = new ArrayList<EventRecord>();
        long time = 0;
        var asking = new Asking(port, new BoardView(), Duration.ofHours(1), Duration.ofSeconds(20));
        asking.speakAs(NODE);
        asking.ask(List.of(DEFINE), seen::add);
        var mine = new ArrayList<RequestRecord>();
        while (mine.size() < 60) {
            time += random.nextInt(3) * 10;
            var requests = batch(random, mine.size(), time);
            mine.addAll(requests);
            var outcomes = asking.ask(requests, seen::add);
            for (int i = 0; i < requests.size(); i++)
                assertThat(outcomes.get(i).event()).satisfies(says(requests, i));
        }
        asking.listen(Duration.ZERO, seen::add);

        var created = new HashMap<String, Integer>();
        for (var event : seen) if (event.event() instanceof Event.Created e) created.merge(e.buffer(), 1, Integer::sum);
        for (var request : mine) assertThat(created).containsEntry(((Request.Create) request.request()).buffer(), 1);
        assertThat(asking.strangers(NODE)).isEqualTo(port.strangers(seen, mine));
        assertThat(seen).extracting(EventRecord::seq).isSorted().doesNotHaveDuplicates();
    }

    @Property(tries = 20)
    void a_device_does_what_it_would_do_if_it_were_alone_with_its_name(@ForAll long seed) throws InterruptedException {
        var scenario = ScenarioFiles.with("""
                camera:
                  produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}
                display:
                  consumes: {set: preview, function: scanout}
                """);
        var alone = play(scenario, new GrantingBoard());
        var port = new Contested(new Random(seed)).timely();

        var contested = play(scenario, port);

        for (int i = 0; i < alone.size(); i++) {
            assertThat(contested.get(i).produced()).isEqualTo(alone.get(i).produced());
            assertThat(contested.get(i).consumed()).isEqualTo(alone.get(i).consumed());
        }
        assertThat(contested.get(0).strangers()).isPositive();
        assertThat(contested.get(1).strangers()).isZero();
    }

    /** In given time, by a clock that goes on to the next instant at which anybody acts. */
    private static List<ActorReport> play(Scenario scenario, Port port) throws InterruptedException {
        var view = new BoardView();
        var actors = scenario.actors().stream()
                .map(plan -> new Actor(scenario, plan.name(), 0, view))
                .toList();
        var asking = new Asking(port, view, Duration.ofSeconds(20));
        actors.forEach(actor -> asking.speakAs(actor.name()));
        asking.define(
                new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, new Request.Define(scenario.spec())),
                BoardListener.all(actors));
        for (long now = 0; now != Actor.NEVER; ) {
            for (var actor : actors) {
                if (actor.nextWake() > now) continue;
                for (var request : actor.wake(now)) asking.ask(List.of(request), BoardListener.all(actors));
            }
            now = actors.stream().mapToLong(Actor::nextWake).min().orElseThrow();
        }
        return actors.stream()
                .map(actor -> actor.report(asking.strangers(actor.name())))
                .toList();
    }

    private static Consumer<Event> says(List<RequestRecord> requests, int i) {
        return event -> assertThat(event)
                .isInstanceOfSatisfying(
                        Event.Created.class,
                        e -> assertThat(e.buffer())
                                .isEqualTo(((Request.Create) requests.get(i).request()).buffer()));
    }

    private static List<RequestRecord> batch(Random random, int from, long time) {
        var requests = new ArrayList<RequestRecord>();
        for (int i = 0; i <= random.nextInt(6); i++)
            requests.add(new RequestRecord(NODE, from + i + 2, "bench", time, create("mine-" + (from + i))));
        return requests;
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    /** A board that takes no number that jumps and no time that goes back, on which somebody else speaks as well. */
    private static final class Contested implements Port {
        private final Random random;
        private final Map<String, Long> latest = new HashMap<>();
        private final GrantingBoard board = new GrantingBoard(this::refuse);
        private final List<EventRecord> waiting = new ArrayList<>();
        /** What the node asks; others may guess it. */
        private List<RequestRecord> next = List.of();

        private boolean begun;
        private boolean isTimely;
        private int strange;

        Contested(Random random) {
            this.random = random;
        }

        /** The stranger's times are those of the node. */
        Contested timely() {
            isTimely = true;
            return this;
        }

        private Errno refuse(RequestRecord request) {
            if (request.at() < latest.getOrDefault(request.node(), 0L)) return Errno.EINVAL;
            latest.put(request.node(), request.at());
            return null;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            begun = board.view().seq() > 0; // whoever defines the board comes first
            for (var request : requests) {
                if (request.node().equals(NODE)) next = requests;
                while (begun && random.nextInt(4) == 0) strange();
                take(request);
            }
            while (begun && random.nextInt(6) == 0) strange();
        }

        private void take(RequestRecord request) {
            if (request.seq() - board.highest(request.node()) <= GrantingBoard.WINDOW) board.send(List.of(request));
        }

        private void strange() {
            long highest = board.highest(NODE);
            long number = highest + random.nextInt(-70, 80);
            if (random.nextInt(3) > 0) number = highest + 1 + random.nextInt(4);
            if (random.nextInt(20) == 0) number = Long.MAX_VALUE;
            if (number < 1) return;
            var guessed = next.isEmpty() ? DEFINE : next.get(random.nextInt(next.size()));
            long at = isTimely || random.nextInt(8) > 0 ? guessed.at() : guessed.at() + random.nextInt(-5, 100);
            var id = random.nextBoolean() ? null : guessed.id();
            take(new RequestRecord(id, NODE, number, "bench", Math.max(0, at), create("strange-" + ++strange), null));
        }

        /** Numbers that are none of the node's own. */
        long strangers(List<EventRecord> seen, List<RequestRecord> mine) {
            var own = mine.stream().map(request -> request.request().subject()).toList();
            return seen.stream()
                    .filter(event -> !(event.event() instanceof Event.Defined))
                    .filter(event -> !own.contains(event.event().subject()))
                    .map(EventRecord::nodeSeq)
                    .distinct()
                    .count();
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            waiting.addAll(board.poll(patience));
            if (patience.isZero()) return drain(waiting.size());
            if (begun && random.nextInt(5) == 0) strange();
            return drain(random.nextInt(waiting.size() + 1));
        }

        private List<EventRecord> drain(int count) {
            var head = waiting.subList(0, count);
            var events = List.copyOf(head);
            head.clear();
            return events;
        }

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public boolean hasPast() {
            return false;
        }

        @Override
        public void close() {}
    }
}
