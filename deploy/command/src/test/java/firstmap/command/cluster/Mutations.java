package firstmap.command.cluster;

import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that were good requests once. The same seed and number give the same record. */
final class Mutations {
    private static final List<String> NASTY = List.of(
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "-0",
            "-1",
            "0",
            "1e308",
            "1e-308",
            "0.1",
            "1.0",
            "1e3",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "-9223372036854775808",
            "4611686018427387903",
            "NaN",
            "Infinity",
            "0x10",
            "007",
            "\"4KiB\"",
            "\"0xffffffffffffffff\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udfff\\ud800\"",
            "\"\u00e9\"",
            "\"a b\"",
            "\"../..\"",
            "[[[[[[[[1]]]]]]]]",
            "\"" + "x".repeat(128) + "\"",
            "\"" + "x".repeat(129) + "\"",
            "\"" + "x".repeat(5000) + "\"",
            "[" + "1,".repeat(300) + "1]",
            "{\"a\":1,\"a\":2}",
            "\"define\"",
            "\"dance\"",
            "\"b0\"",
            "\"camera\"");
    private static final List<String> FIELDS = List.of(
            "type",
            "id",
            "node",
            "seq",
            "board",
            "at",
            "buffer",
            "size",
            "device",
            "function",
            "functions",
            "attachment",
            "direction",
            "spec",
            "expects",
            "set",
            "replaces",
            "dynamic",
            "recorded",
            "heaps",
            "\\u0000",
            "");

    private final long seed;
    private final List<String> boards;
    private final List<byte[]> good;

    /** @param boards that the records speak of; nothing else must use them */
    Mutations(long seed, List<String> boards) {
        this.seed = seed;
        this.boards = boards;
        good = new Good(boards, 40).requests().stream().map(RequestJson::write).toList();
    }

    /** Boards that are there and have their devices: on any other every request is refused for the same reason. */
    List<ProducerRecord<byte[], byte[]>> prepare() {
        return good.subList(0, 4 * boards.size()).stream()
                .map(value -> new ProducerRecord<>(
                        Topic.REQUESTS.topicName(),
                        RequestJson.read(value).board().getBytes(StandardCharsets.UTF_8),
                        value))
                .toList();
    }

    ProducerRecord<byte[], byte[]> record(int number) {
        var random = new Random(seed * 1_000_003 + number);
        // Roughly in order, so that many meet the state that they were made for; back and forth, so that others do not.
        int at = Math.clamp((long) (number / 5 + random.nextInt(60) - 30), 0, good.size() - 1);
        byte[] value = good.get(at);
        var board = boards.get(at % boards.size());
        // Half of them are somebody else's: they are no duplicates, and meet what others have left.
        if (random.nextBoolean())
            value = new String(value, StandardCharsets.UTF_8)
                    .replace("\"node\":\"good\"", "\"node\":\"n" + number + "\"")
                    .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0; i--) value = mutated(value, random);
        byte[] key = board.getBytes(StandardCharsets.UTF_8);
        Integer partition = null;
        switch (random.nextInt(40)) {
            case 0 -> key = null;
            case 1 -> key = new byte[0];
            case 2 -> key = noise(random, 20);
            case 3 -> key = boards.get(random.nextInt(boards.size())).getBytes(StandardCharsets.UTF_8);
            case 4 -> partition = random.nextInt(Log.PARTITIONS);
            case 5 -> value = null;
            case 6 -> value = new byte[0];
            case 7 -> value = noise(random, 2000);
            default -> {}
        }
        var record = new ProducerRecord<>(Topic.REQUESTS.topicName(), partition, key, value);
        if (random.nextInt(8) == 0)
            for (int i = random.nextInt(20); i > 0; i--)
                record.headers().add("h" + random.nextInt(5), random.nextBoolean() ? null : noise(random, 50));
        return record;
    }

    private static byte[] mutated(byte[] value, Random random) {
        if (value.length < 2) return value;
        int from = random.nextInt(value.length);
        int to = Math.min(value.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(value, from);
            case 1 -> splice(value, from, to, new byte[0]);
            case 2 -> splice(value, from, from, Arrays.copyOfRange(value, from, to));
            case 3 -> splice(value, from, to, noise(random, to - from));
            case 4 -> {
                var flipped = value.clone();
                flipped[from] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 5 -> addField(value, random);
            default -> replaceValue(value, random);
        };
    }

    /** At a colon, so that what comes of it is often still JSON. */
    private static byte[] replaceValue(byte[] value, Random random) {
        var colons =
                IntStream.range(0, value.length).filter(i -> value[i] == ':').toArray();
        if (colons.length == 0) return value;
        int from = colons[random.nextInt(colons.length)] + 1;
        int to = from;
        while (to < value.length && value[to] != ',' && value[to] != '}') to++;
        return splice(value, from, to, one(NASTY, random));
    }

    private static byte[] addField(byte[] value, Random random) {
        var field = "\"" + FIELDS.get(random.nextInt(FIELDS.size())) + "\":" + NASTY.get(random.nextInt(NASTY.size()));
        return splice(value, 1, 1, (field + ",").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] one(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] splice(byte[] value, int from, int to, byte[] with) {
        var spliced = Arrays.copyOf(value, value.length - (to - from) + with.length);
        System.arraycopy(with, 0, spliced, from, with.length);
        System.arraycopy(value, to, spliced, from + with.length, value.length - to);
        return spliced;
    }

    private static byte[] noise(Random random, int most) {
        var noise = new byte[random.nextInt(most + 1)];
        random.nextBytes(noise);
        return noise;
    }
}
