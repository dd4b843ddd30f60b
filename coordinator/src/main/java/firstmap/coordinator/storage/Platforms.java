package firstmap.coordinator.storage;

import java.util.ArrayList;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The platforms on the class path. */
public final class Platforms {
    private Platforms() {}

    /**
     * @param name null for none in particular
     * @return null for none in particular: the first heap that has room, at the place of its own choice
     * @throws IllegalArgumentException if there is not exactly one of that name
     */
    public static Platform find(String name) {
        if (name == null) return null;
        var found = new ArrayList<Platform>();
        var names = new ArrayList<String>();
        try {
            for (var platform : ServiceLoader.load(Platform.class, Platform.class.getClassLoader())) {
                names.add(platform.name());
                if (platform.name().equals(name)) found.add(platform);
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("a platform on the class path cannot be loaded: " + e.getMessage(), e);
        }
        names.sort(null);
        if (found.isEmpty())
            throw new IllegalArgumentException(
                    "unknown platform " + name + "; the class path has " + String.join(", ", names));
        if (found.size() > 1) throw new IllegalArgumentException("the class path has two platforms " + name);
        return found.getFirst();
    }
}
