package firstmap.coordinator.snapshot;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A board with a past. */
public final class Played {
    public final Board board;
    public final List<EventRecord> events = new ArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();

    public Played(String id) {
        board = Boards.fresh(id);
    }

    /** Any board, after so many requests. */
    static Played byChance(long seed, int requests) {
        var chance = new Chance(seed);
        var played = new Played("by-chance");
        boolean restless = chance.oneIn(2);
        var spec = restless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
        played.ask("system", new Request.Define(spec.withLease(BoardSpec.MIN_LEASE)));
        for (int i = 1; i < requests; i++) {
            var node = "node-" + chance.below(3);
            if (chance.oneIn(20)) played.skip(node, chance.below(64));
            if (chance.oneIn(60)) played.expire(node);
            played.ask(node, restless ? chance.restlessRequest(played.board) : chance.request(played.board));
        }
        return played;
    }

    /** A small board that has everything that a board can have. */
    public static Played phone() {
        var phone = new Played("phone");
        phone.ask("system", """
                "type":"define","spec":{"policy":"migrate","heaps":[
                {"name":"system","kind":"paged","base":"2GiB","size":"64MiB","maxOrder":0},
                {"name":"cma","kind":"contiguous","base":"1GiB","size":"64MiB"}],
                "devices":{"encoder":{"functions":{"input":{"maxSegments":1}}}}}""");
        phone.ask("camera", "'type':'join','device':'camera','functions':{'capture':{'dmaBits':36}}");
        phone.ask("display", """
                'type':'join','device':'display','functions':{'scanout':{'maxSegments':1},
                'overlay':{'iommu':{'pageSize':4096}},'cursor':{'anyOf':[{'heaps':['cma']},{'alignment':8192}]}}""");
        phone.ask("camera", "'type':'create','buffer':'short','size':1");
        phone.ask("camera", "'type':'release','buffer':'short'");
        phone.ask("camera", "'type':'create','buffer':'handle','size':5000,'replaces':'old','device':'camera'");
        phone.ask(
                "camera", "'type':'attach','attachment':'h1','buffer':'handle','device':'camera','function':'capture'");
        phone.ask("camera", """
                'type':'create','buffer':'video','size':8192,'set':'recorded',
                'expects':[{'device':'encoder','function':'input'}]""");
        phone.ask(
                "camera", "'type':'attach','attachment':'v1','buffer':'video','device':'camera','function':'capture'");
        phone.ask(
                "display", "'type':'attach','attachment':'v2','buffer':'video','device':'display','function':'cursor'");
        phone.ask("camera", "'type':'map','attachment':'v1','direction':'fromDevice'");
        phone.ask("display", "'type':'map','attachment':'v2','direction':'toDevice'");
        for (var frame : List.of("preview-0", "preview-1")) {
            phone.ask("camera", "'type':'create','buffer':'" + frame + "','size':20000,'set':'preview'");
            phone.attach(frame + "/c", frame, "camera", "capture");
            phone.attach(frame + "/o", frame, "display", "overlay");
            phone.ask("camera", "'type':'map','attachment':'" + frame + "/c','direction':'fromDevice'");
            phone.ask("display", "'type':'map','attachment':'" + frame + "/o','direction':'bidirectional'");
        }
        phone.skip("display", 3);
        // Its pages are scattered: the storage has to move for it, and two devices have it mapped.
        phone.attach("preview-1/s", "preview-1", "display", "scanout");
        phone.ask("camera", "'type':'release','buffer':'preview-0'");
        return phone;
    }

    private void attach(String attachment, String buffer, String device, String function) {
        ask(
                device,
                "'type':'attach','attachment':'%s','buffer':'%s','device':'%s','function':'%s','dynamic':true"
                        .formatted(attachment, buffer, device, function));
    }

    /** The next request of a node. */
    public void ask(String node, Request request) {
        ask(new RequestRecord(node, seqs.merge(node, 1L, Long::sum), board.id(), events.size(), request));
    }

    /** @param body fields of a request without the common ones, with either kind of quotes */
    void ask(String node, String body) {
        long seq = seqs.merge(node, 1L, Long::sum);
        var json = "{%s,\"id\":\"%s/%d\",\"node\":\"%s\",\"seq\":%d,\"board\":\"%s\",\"at\":0}"
                .formatted(body.replace('\'', '"'), node, seq, node, seq, board.id());
        ask(RequestJson.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The lease of a node ends. */
    public void expire(String node) {
        long highest = board.heard(node).numbers().highest();
        ask(RequestRecord.expire(board.id(), 0, Request.Expire.given(node, highest)));
    }

    /** So many numbers of a node are never used. */
    void skip(String node, int count) {
        seqs.merge(node, (long) count, Long::sum);
    }

    private void ask(RequestRecord request) {
        for (var decided : EventSealer.decide(board, request)) {
            board.evolve(decided.record());
            events.add(decided.record());
        }
    }
}
