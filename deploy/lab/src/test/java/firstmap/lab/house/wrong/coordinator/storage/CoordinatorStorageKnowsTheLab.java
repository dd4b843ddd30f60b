package firstmap.lab.house.wrong.coordinator.storage;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ServiceLoader;

final class CoordinatorStorageKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;

    Instant now() {
        return Instant.now();
    }

    ServiceLoader<Runnable> found() {
        return ServiceLoader.load(Runnable.class);
    }
}
