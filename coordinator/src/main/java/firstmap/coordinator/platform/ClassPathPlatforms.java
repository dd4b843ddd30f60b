package firstmap.coordinator.platform;

import firstmap.coordinator.storage.Platform;
import firstmap.coordinator.storage.Platforms;
import java.util.ArrayList;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The platforms on the class path, where each is a service. */
public final class ClassPathPlatforms implements Platforms {
    public static final Platforms INSTANCE = new ClassPathPlatforms();

    private ClassPathPlatforms() {}

    @Override
    public Platform find(String name) {
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
