package firstmap.testcontainers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests, that uses Firstmap: one container for all of a JVM, and for each test that asks for it by a
 * parameter a {@link FirstmapNamespace}, or its {@link firstmap.node.client.kafka.FirstmapClient}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(FirstmapExtension.class)
public @interface FirstmapTest {}
