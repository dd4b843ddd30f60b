package firstmap.lab.checker;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose the devices, the buffers and the board are, from the events alone: who joined, created, defined it. On a board that is
 * not open, and is decided by the second edition of the rule or a later one, nobody acts for another.
 */
final class Owners {
    private final Map<String, String> devices = new HashMap<>();
    private final Map<String, String> buffers = new HashMap<>();
    private String definer;

    /** Takes in an event that has happened. */
    void accept(String type, Doc e) {
        switch (type) {
            case "defined" -> definer = e.text("node");
            case "joined" -> devices.put(e.text("device"), e.text("node"));
            case "left" -> devices.remove(e.text("device"));
            case "created" -> buffers.put(e.text("buffer"), e.text("node"));
            case "freed" -> buffers.remove(e.text("buffer"));
            case "retired" -> {
                devices.clear();
                buffers.clear();
            }
            default -> {}
        }
    }

    /** Whose a device is; null if it has not joined. */
    String ofDevice(String device) {
        return devices.get(device);
    }

    /** Who created a buffer; null if it is not there. */
    String ofBuffer(String buffer) {
        return buffers.get(buffer);
    }

    /** Something of another node's that this request acts for; empty if there is none. */
    Optional<String> anothers(LoggedRequest request, BoardFold board) {
        var r = request.body();
        if (r == null) return Optional.empty();
        var acts = new LinkedHashMap<String, String>();
        switch (request.type()) {
            case "retire" -> acts.put("the board", definer);
            case "leave", "attach" -> acts.put("device " + r.text("device"), devices.get(r.text("device")));
            case "map", "unmap", "detach" ->
                board.deviceOf(r.text("attachment"))
                        .ifPresent(device -> acts.put("device " + device, devices.get(device)));
            case "release" -> acts.put("buffer " + r.text("buffer"), buffers.get(r.text("buffer")));
            case "create" -> {
                if (r.has("device")) acts.put("device " + r.text("device"), devices.get(r.text("device")));
                if (r.has("replaces"))
                    for (var member : board.membersOf(r.text("replaces")))
                        acts.put("buffer " + member, buffers.get(member));
            }
            default -> {}
        }
        for (var act : acts.entrySet())
            if (act.getValue() != null && !act.getValue().equals(request.node()))
                return Optional.of(act.getKey() + ", which is node " + act.getValue() + "'s");
        return Optional.empty();
    }
}
