package firstmap.lab.checker;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who was refused an attach or a map that may become possible, by attachment, and what must happen first. Who is told is
 * forgotten: whoever still wants it asks again.
 */
final class Hopes {
    private enum Of {
        ROOM,
        ADDRESSES,
        END_OF_MOVE,
        UNPINNING
    }

    private record Hope(Of of, String node, String device, String buffer) {}

    private final Map<String, Hope> hopes = new LinkedHashMap<>();

    /** The nodes for which this may be what they wait for; the board is as it was before. */
    Set<String> fulfilledBy(String type, Doc e, BoardFold board) {
        var told = new HashSet<String>();
        switch (type) {
            case "freed" -> {
                hopes.values().removeIf(on(e));
                if (e.number("bytes") > 0) tell(hope -> hope.of == Of.ROOM, told);
            }
            case "migrated" -> {
                tell(hope -> hope.of == Of.ROOM, told);
                tell(on(e).and(hope -> hope.of == Of.END_OF_MOVE), told);
            }
            case "unmapped" -> {
                tell(hope -> hope.of == Of.ADDRESSES, told);
                if (!isPinnedBeside(e, board)) tell(on(e).and(hope -> hope.of == Of.UNPINNING), told);
            }
            case "refused" -> refused(e, board, told);
            case "attached", "mapped", "detached" -> hopes.remove(e.text("attachment"));
            case "released" ->
                hopes.entrySet().removeIf(hope -> on(e).test(hope.getValue()) && board.holder(hope.getKey()) == null);
            case "left" -> hopes.values().removeIf(hope -> hope.device.equals(e.text("device")));
            default -> {}
        }
        return told;
    }

    private void tell(Predicate<Hope> whom, Set<String> told) {
        for (var hope : hopes.values()) if (whom.test(hope)) told.add(hope.node);
        hopes.values().removeIf(whom);
    }

    private static Predicate<Hope> on(Doc e) {
        return hope -> hope.buffer.equals(e.text("buffer"));
    }

    private static boolean isPinnedBeside(Doc unmapped, BoardFold board) {
        var buffer = board.buffers.get(unmapped.text("buffer"));
        return buffer != null
                && buffer.attachments.entrySet().stream()
                        .anyMatch(one -> one.getValue().mapping != null
                                && !one.getValue().dynamic
                                && !one.getKey().equals(unmapped.text("attachment")));
    }

    private void refused(Doc e, BoardFold board, Set<String> told) {
        if (!e.text("request").equals("attach") && !e.text("request").equals("map") || !e.has("attachment")) return;
        var name = e.text("attachment");
        var holder = board.holder(name);
        var buffer = e.has("buffer") ? board.buffers.get(e.text("buffer")) : holder;
        var device = e.has("device") || holder == null ? e.text("device") : holder.attachments.get(name).device;
        if (buffer == null || device == null) return;
        if (e.flag("waited")) tell(hope -> hope.of == Of.END_OF_MOVE && hope.buffer.equals(buffer.name), told);
        var node = e.flag("waited") ? board.owners.ofDevice(device) : e.text("node");
        var before = hopes.get(name);
        if (before != null && before.node.equals(node)) hopes.remove(name);
        var of = of(e, buffer);
        if (of != null && node != null) hopes.putIfAbsent(name, new Hope(of, node, device, buffer.name));
    }

    /** Null if there is nothing to hope for. */
    private static Of of(Doc e, LiveBuffer buffer) {
        return switch (e.text("errno")) {
            case "ENOMEM" ->
                e.has("binding") && !e.object("binding").text("parameter").equals("size") ? Of.ADDRESSES : Of.ROOM;
            case "EBUSY" -> {
                if (buffer.moving != null && !e.flag("waited")) yield Of.END_OF_MOVE;
                boolean isPinned = e.objects("waysOut").stream()
                        .anyMatch(way -> way.text("way").equals("migrate") && way.has("blockedBy"));
                yield isPinned ? Of.UNPINNING : null;
            }
            default -> null;
        };
    }
}
