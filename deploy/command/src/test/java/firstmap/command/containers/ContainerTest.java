package firstmap.command.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests, that starts containers. It is skipped, and says why, where there is no Docker or an
 * image is missing; with {@code FIRSTMAP_CONTAINERS=required} in the environment that is a failure instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("container")
@ExtendWith(DockerIsThere.class)
public @interface ContainerTest {}
