package firstmap.lab.simulation;

import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.RequestJson;
import firstmap.lab.simulation.checks.GrantedLogs;
import firstmap.lab.simulation.checks.PlayedAlone;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Requests on boards that grant their time which no board may take, whoever reads them and however often: turns of rounds
 * that are not open yet, of others, with wrong numbers, a second one with another body, and what is no turn at all.
 */
final class Strangers {
    private final List<GrantedPlace> places;
    private final GrantedLogs granted;
    private final Network network;
    private final Dice dice;
    private final Trace trace;

    Strangers(List<GrantedPlace> places, GrantedLogs granted, Network network, Dice dice, Trace trace) {
        this.places = places;
        this.granted = granted;
        this.network = network;
        this.dice = dice;
        this.trace = trace;
    }

    /** Looks which round is open for who reads all requests that there are, so what is sent comes at once or not at all. */
    void send() {
        var place = dice.oneOf(places);
        if (!granted.isDefined(place.board())) return;
        var ahead = granted.ahead(place.board());
        if (ahead.size() > 1 && dice.happens(0.5)) {
            trace.count(Happening.EARLY_TURN);
            put(place, early(ahead));
            return;
        }
        trace.count(Happening.STRANGE_TURN);
        if (!ahead.isEmpty() && dice.happens(0.7)) put(place, wrong(place, ahead.getFirst()));
        else if (dice.happens(0.5)) network.put(place.partition(), key(place), dice.bytes(dice.below(40)));
        else put(place, noTurn(place));
    }

    /** Of a round that is not open yet, in the name of one who is asked in it, and not what he will say. */
    private RequestRecord early(List<PlayedAlone.Round> ahead) {
        var round = ahead.get(1 + dice.below(Math.min(2, ahead.size() - 1)));
        return otherwise(dice.oneOf(List.copyOf(round.turns().values())));
    }

    private static RequestRecord otherwise(RequestRecord turn) {
        var body = (Request.Turn) turn.request();
        return again(turn, body, body.asks(), Until.at(turn.at() + 1_000));
    }

    private static RequestRecord again(RequestRecord turn, Request.Turn body, List<Ask> asks, Until until) {
        return RequestRecord.turn(
                turn.node(), turn.board(), turn.at(), new Request.Turn(body.round(), body.seen(), asks, until));
    }

    private RequestRecord wrong(GrantedPlace place, PlayedAlone.Round open) {
        var come = List.copyOf(granted.come(place.board()));
        var turn = dice.oneOf(List.copyOf(open.turns().values()));
        var body = (Request.Turn) turn.request();
        int kind = dice.below(4);
        // Who has been heard cannot say something else.
        if (kind == 0 && !come.isEmpty()) return otherwise(open.turns().get(dice.oneOf(come)));
        if (kind == 1) {
            var asks = new ArrayList<>(body.asks());
            asks.add(new Ask(1_000, new Request.Leave("device-0")));
            return again(turn, body, asks, body.until());
        }
        if (kind == 2 && turn.at() > 0) return again(turn, body, body.asks(), Until.at(turn.at() - 1));
        return RequestRecord.turn("stranger", turn.board(), turn.at(), body);
    }

    private RequestRecord noTurn(GrantedPlace place) {
        var node = dice.oneOf(place.nodes());
        return switch (dice.below(3)) {
            case 0 -> new RequestRecord(node, 1 + dice.below(20), place.board(), 0, new Request.Leave("device-0"));
            case 1 -> new RequestRecord("stranger", 1, place.board(), 0, new Request.Release("buffer-0"));
            default -> {
                var spec = ((Request.Define) place.define().request()).spec();
                var other = new BoardSpec(
                        spec.policy(), spec.check(), spec.pageSize(), spec.heaps(), new LinkedHashMap<>());
                yield new RequestRecord(
                        "owner",
                        1,
                        place.board(),
                        0,
                        new Request.Define(other.withTime(Time.GRANTED), List.of("stranger")));
            }
        };
    }

    private static byte[] key(GrantedPlace place) {
        return place.board().getBytes(StandardCharsets.UTF_8);
    }

    private void put(GrantedPlace place, RequestRecord request) {
        network.put(place.partition(), key(place), RequestJson.write(request));
    }
}
