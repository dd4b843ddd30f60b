package firstmap.coordinator.index;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where an index is to lie. What lies there may be deleted whenever nobody has it open. */
public interface IndexLocation {
    /** @param cluster id of the Kafka cluster whose log it is made from */
    IndexFolder take(String cluster);

    /** In a folder that is deleted afterwards. */
    static IndexLocation temporary() {
        return _ -> IndexFolder.temporary();
    }

    /** In this folder, for one cluster; it is made anew if it was made from another one. */
    static IndexLocation at(Path folder) {
        return _ -> IndexFolder.take(folder);
    }

    /**
     * {@code $XDG_STATE_HOME/firstmap/index/CLUSTER-NAME}, by default below {@code ~/.local/state}.
     *
     * @param within where that which several logs of the cluster would share is this one's own
     * @param name tells it from the other indexes that this user has of the cluster
     */
    static IndexLocation ofUser(UnaryOperator<Path> within, String name) {
        var all = within.apply(UserState.folder()).resolve("index");
        return cluster -> IndexFolder.take(all.resolve((cluster + "-" + name).replaceAll("[^A-Za-z0-9._-]", "_")));
    }
}
