package firstmap.command.cli;

import firstmap.events.Invalid;
import firstmap.events.topics.Namespace;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which of the Firstmaps on a Kafka cluster is meant. */
public final class NamespaceOption {
    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "firstmap",
            converter = OfName.class,
            description = "what the names of its topics, groups and transactional ids begin with; default:"
                    + " ${DEFAULT-VALUE}")
    private Namespace namespace;

    public Namespace namespace() {
        return namespace;
    }

    private static final class OfName implements ITypeConverter<Namespace> {
        @Override
        public Namespace convert(String name) {
            try {
                return new Namespace(name);
            } catch (Invalid e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
