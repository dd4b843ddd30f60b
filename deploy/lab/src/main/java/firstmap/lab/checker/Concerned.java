package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whom an event concerns, from the table of the catalogue, but for those who hope for what it makes possible.
 *
 * @param board as it was before the event
 * @param asker whose request it answers
 */
record Concerned(BoardFold board, String asker, List<String> roster) {

    /** Nobody, if it cannot have happened to the board. Null may be among them, and who takes no part in its time. */
    Set<String> by(String type, Doc e) {
        var nodes = new HashSet<>(nodes(type, e));
        boolean isOwnRefusal = type.equals("refused") && !e.flag("waited");
        if (!isOwnRefusal) nodes.remove(asker);
        return nodes;
    }

    /** The asker may be among them. */
    private Collection<String> nodes(String type, Doc e) {
        var buffer = e.has("buffer") ? board.buffers.get(e.text("buffer")) : null;
        if (e.has("buffer") && buffer == null && !type.equals("created") && !type.equals("refused")) return List.of();
        return switch (type) {
            case "created" -> roster;
            case "refused" -> refused(e, buffer);
            case "left" -> left();
            case "attached" -> Collections.singleton(board.owners.ofDevice(e.text("device")));
            case "released", "migrated" -> attached(buffer);
            case "freed" -> Collections.singleton(creator(buffer));
            case "mapped" -> Collections.singleton(owner(buffer, e.text("attachment")));
            case "moving" ->
                e.texts("attachments").stream().map(name -> owner(buffer, name)).toList();
            case "unmapped" -> unmapped(buffer, e.text("attachment"));
            case "detached" ->
                Arrays.asList(owner(buffer, e.text("attachment")), buffer.released ? null : creator(buffer));
            default -> List.of();
        };
    }

    private List<String> refused(Doc e, LiveBuffer named) {
        var nodes = new ArrayList<String>();
        if (e.flag("waited")) {
            nodes.add(board.owners.ofDevice(e.text("device")));
            if (named != null) nodes.addAll(attached(named));
        } else nodes.add(asker);
        var buffer = named != null || !e.has("attachment") ? named : board.holder(e.text("attachment"));
        boolean helpsANewSet =
                e.objects("waysOut").stream().anyMatch(way -> way.text("way").equals("recreate"));
        if (helpsANewSet && buffer != null) nodes.add(creator(buffer));
        return nodes;
    }

    /** Who is attached to what the node created whose device is gone. */
    private List<String> left() {
        return board.buffers.values().stream()
                .filter(buffer -> asker.equals(creator(buffer)))
                .flatMap(buffer -> attached(buffer).stream())
                .toList();
    }

    private List<String> unmapped(LiveBuffer buffer, String attachment) {
        var nodes = new ArrayList<String>();
        var owner = owner(buffer, attachment);
        nodes.add(owner);
        if (Objects.equals(owner, creator(buffer))) nodes.addAll(attached(buffer)); // a frame is ready
        else if (!buffer.released && usersBut(buffer, attachment).isEmpty()) nodes.add(creator(buffer));
        return nodes;
    }

    /** The other attachments that have it mapped and are not its creator's. */
    private List<String> usersBut(LiveBuffer buffer, String attachment) {
        return buffer.mapped().stream()
                .filter(name -> !name.equals(attachment) && !Objects.equals(owner(buffer, name), creator(buffer)))
                .toList();
    }

    private String creator(LiveBuffer buffer) {
        return board.owners.ofBuffer(buffer.name);
    }

    private List<String> attached(LiveBuffer buffer) {
        return buffer.attachments.values().stream()
                .map(tie -> board.owners.ofDevice(tie.device))
                .toList();
    }

    private String owner(LiveBuffer buffer, String attachment) {
        var tie = buffer.attachments.get(attachment);
        return tie == null ? null : board.owners.ofDevice(tie.device);
    }
}
