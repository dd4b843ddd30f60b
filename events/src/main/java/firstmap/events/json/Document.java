package firstmap.events.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import firstmap.events.BoardSpec;
import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Invalid;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A file that a person wrote, YAML or JSON. It remembers where each value stands, so that a fault found by any reader
 * comes out with line and column.
 */
public final class Document {
    /** Longest document, in characters. */
    public static final int MAX_CHARACTERS = 1 << 20;

    private static final int MAX_VALUES = 100_000;
    private static final int MAX_DEPTH = 32;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,20}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");

    private final String name;
    private final Map<String, Mark> marks = new HashMap<>();
    private final JsonNode tree;
    private int values;

    private Document(String name, String text) {
        this.name = name;
        if (text.length() > MAX_CHARACTERS)
            throw new Invalid("", name + ": " + text.length() + " characters, at most " + MAX_CHARACTERS);
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setNestingDepthLimit(MAX_DEPTH);
        Node root;
        try {
            root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw at(e.getProblemMark(), "", e.getProblem() == null ? "not YAML" : e.getProblem());
        } catch (ReaderException e) {
            throw new Invalid(
                    "",
                    name + ": not YAML: the character U+"
                            + HexFormat.of().withUpperCase().toHexDigits(e.getCodePoint(), 4)
                            + ", which stands behind " + e.getPosition() + " others, is not allowed");
        } catch (YAMLException e) {
            throw new Invalid("", name + ": not YAML: " + e.getMessage());
        }
        if (root == null) throw new Invalid("", name + ": empty");
        this.tree = convert(root, "", 0);
    }

    /** @param name how errors call it, usually the file's name */
    public static Document parse(String name, String text) {
        return new Document(name, text);
    }

    public JsonNode tree() {
        return tree;
    }

    /** Reads the whole document, which is of one form. @throws Invalid with file, line and column of the first fault */
    public <T> T read(Form<T> form) {
        try {
            return Fields.read(tree, form);
        } catch (Invalid e) {
            throw located(e);
        }
    }

    /** Reads the whole document. @throws Invalid with file, line and column of the first fault */
    public <T> T read(Function<Fields, T> reader) {
        try {
            return Fields.read(tree, reader);
        } catch (Invalid e) {
            throw located(e);
        }
    }

    /** The same fault, with file, line and column of the innermost value that is known. */
    public Invalid located(Invalid e) {
        var path = e.path();
        while (!marks.containsKey(path)) {
            int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
            if (cut <= 0) {
                path = "";
                break;
            }
            path = path.substring(0, cut);
        }
        return at(marks.get(path), e.path(), e.problem());
    }

    private Invalid at(Mark mark, String path, String problem) {
        var where = mark == null ? name : name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
        return new Invalid("", where + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }

    private JsonNode convert(Node node, String path, int depth) {
        // An alias may stand inside of what it names; the depth ends that.
        if (depth > MAX_DEPTH) throw at(node.getStartMark(), path, "nested deeper than " + MAX_DEPTH);
        if (++values > MAX_VALUES) throw at(node.getStartMark(), path, "more than " + MAX_VALUES + " values");
        marks.putIfAbsent(path, node.getStartMark());
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode sequence -> {
                var array = JsonNodeFactory.instance.arrayNode();
                for (var item : sequence.getValue())
                    array.add(convert(item, path + "[" + array.size() + "]", depth + 1));
                yield array;
            }
            case MappingNode mapping -> {
                var object = JsonNodeFactory.instance.objectNode();
                for (var entry : mapping.getValue()) {
                    if (!(entry.getKeyNode() instanceof ScalarNode key))
                        throw at(entry.getKeyNode().getStartMark(), path, "a key that is not a word");
                    var field = key.getValue();
                    if (object.has(field)) throw at(key.getStartMark(), path, "the key " + field + " is there twice");
                    object.set(
                            field,
                            convert(entry.getValueNode(), path.isEmpty() ? field : path + "." + field, depth + 1));
                }
                yield object;
            }
            default -> throw at(node.getStartMark(), path, "not a value");
        };
    }

    private static JsonNode scalar(ScalarNode node) {
        var text = node.getValue();
        var factory = JsonNodeFactory.instance;
        if (!node.isPlain()) return factory.textNode(text);
        if (node.getTag().equals(Tag.NULL)) return factory.nullNode();
        if (text.equals("true") || text.equals("false")) return factory.booleanNode(text.equals("true"));
        if (HEXADECIMAL.matcher(text).matches()) return number(new BigInteger(text.substring(2), 16));
        if (DECIMAL.matcher(text).matches()) return number(new BigInteger(text));
        if (node.getTag().equals(Tag.FLOAT)) {
            try {
                return factory.numberNode(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                return factory.textNode(text);
            }
        }
        return factory.textNode(text);
    }

    private static JsonNode number(BigInteger value) {
        var factory = JsonNodeFactory.instance;
        return value.bitLength() < 64 ? factory.numberNode(value.longValue()) : factory.numberNode(value);
    }

    /** A board file: the name of a board and what it is. */
    public record BoardFile(String board, BoardSpec spec) {
        public static final Form<BoardFile> FORM = Form.of(
                Field.id("board", BoardFile::board), Field.flat(BoardSpec.FORM, BoardFile::spec), BoardFile::new);

        /** @throws Invalid with line and column of the first fault */
        public static BoardFile parse(String name, String text) {
            return Document.parse(name, text).read(FORM);
        }
    }
}
