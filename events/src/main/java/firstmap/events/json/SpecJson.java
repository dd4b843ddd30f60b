package firstmap.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import firstmap.events.Policy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Boards, heaps and DMA parameters, the same in requests, events and board files. */
public final class SpecJson {
    private SpecJson() {}

    // ---- reading

    public static BoardSpec spec(Fields f) {
        return new BoardSpec(
                f.name("policy", Policy.class, Policy.STRICT),
                f.name("check", Check.class, Check.ATTACH),
                f.size("pageSize", 1, Limits.MAX_BYTES, BoardSpec.DEFAULT_PAGE_SIZE),
                heaps(f),
                f.map("devices", Limits.MAX_LIST, SpecJson::functions),
                f.optionalId("platform"));
    }

    /** The heaps of a board file, in their order. */
    public static List<HeapSpec> heaps(Fields f) {
        return f.objects("heaps", Limits.MAX_LIST, SpecJson::heap);
    }

    private static HeapSpec heap(Fields f) {
        return new HeapSpec(
                f.id("name"),
                f.name("kind", HeapSpec.Kind.class),
                f.size("base", 0, Limits.MAX_BYTES),
                f.size("size", 1, Limits.MAX_BYTES),
                f.flag("secure", false),
                f.optionalInt("maxOrder", 0, 20),
                f.objects("reserved", Limits.MAX_EXTENTS, SpecJson::extent),
                f.flag("coherent", true));
    }

    static SequencedMap<String, DmaParameters> functions(Fields f) {
        return f.map("functions", Limits.MAX_LIST, SpecJson::parameters);
    }

    /** DMA parameters as one function of a board file states them. */
    public static DmaParameters parameters(Fields f) {
        return new DmaParameters(
                f.optionalInt("dmaBits", 1, 64),
                f.optionalInt("maxSegments", 1, Integer.MAX_VALUE),
                f.optionalSize("maxSegmentSize", 1, Limits.MAX_BYTES),
                f.optionalMask("segmentBoundaryMask"),
                f.optionalSize("alignment", 1, Limits.MAX_BYTES),
                f.optionalObject("iommu", iommu -> iommu.size("pageSize", 1, Limits.MAX_BYTES)),
                f.has("heaps") ? f.texts("heaps", Limits.MAX_LIST) : null,
                f.flag("secure", false),
                f.flag("coherent", true),
                f.objects("anyOf", DmaParameters.MAX_ALTERNATIVES, SpecJson::parameters));
    }

    static Extent extent(Fields f) {
        return new Extent(f.size("address", 0, Limits.MAX_BYTES), f.size("length", 1, Limits.MAX_BYTES));
    }

    // ---- writing

    public static void write(JsonGenerator json, BoardSpec spec) throws IOException {
        json.writeStartObject();
        json.writeStringField("policy", spec.policy().wireName());
        json.writeStringField("check", spec.check().wireName());
        json.writeNumberField("pageSize", spec.pageSize());
        json.writeArrayFieldStart("heaps");
        for (var heap : spec.heaps()) write(json, heap);
        json.writeEndArray();
        if (!spec.devices().isEmpty()) {
            json.writeObjectFieldStart("devices");
            for (var device : spec.devices().entrySet()) {
                json.writeObjectFieldStart(device.getKey());
                writeFunctions(json, device.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        writeOptional(json, "platform", spec.platform());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, HeapSpec heap) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", heap.name());
        json.writeStringField("kind", heap.kind().wireName());
        json.writeNumberField("base", heap.base());
        json.writeNumberField("size", heap.size());
        if (heap.secure()) json.writeBooleanField("secure", true);
        if (heap.maxOrder() != null) json.writeNumberField("maxOrder", heap.maxOrder());
        if (!heap.reserved().isEmpty()) writeExtents(json, "reserved", heap.reserved());
        if (!heap.coherent()) json.writeBooleanField("coherent", false);
        json.writeEndObject();
    }

    public static void writeFunctions(JsonGenerator json, Map<String, DmaParameters> functions) throws IOException {
        json.writeObjectFieldStart("functions");
        for (var function : functions.entrySet()) {
            json.writeFieldName(function.getKey());
            write(json, function.getValue());
        }
        json.writeEndObject();
    }

    public static void write(JsonGenerator json, DmaParameters p) throws IOException {
        json.writeStartObject();
        if (p.dmaBits() != null) json.writeNumberField("dmaBits", p.dmaBits());
        if (p.maxSegments() != null) json.writeNumberField("maxSegments", p.maxSegments());
        if (p.maxSegmentSize() != null) json.writeNumberField("maxSegmentSize", p.maxSegmentSize());
        if (p.segmentBoundaryMask() != null) {
            json.writeFieldName("segmentBoundaryMask");
            json.writeNumber(Long.toUnsignedString(p.segmentBoundaryMask()));
        }
        if (p.alignment() != null) json.writeNumberField("alignment", p.alignment());
        if (p.iommuPageSize() != null) {
            json.writeObjectFieldStart("iommu");
            json.writeNumberField("pageSize", p.iommuPageSize());
            json.writeEndObject();
        }
        if (p.heaps() != null) writeTexts(json, "heaps", p.heaps());
        if (p.secure()) json.writeBooleanField("secure", true);
        if (!p.coherent()) json.writeBooleanField("coherent", false);
        if (!p.anyOf().isEmpty()) {
            json.writeArrayFieldStart("anyOf");
            for (var alternative : p.anyOf()) write(json, alternative);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    public static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (var text : texts) json.writeString(text);
        json.writeEndArray();
    }

    /** Left out if there are none. */
    static void writeSomeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) writeTexts(json, name, texts);
    }

    static void writeExtents(JsonGenerator json, String name, List<Extent> extents) throws IOException {
        json.writeArrayFieldStart(name);
        for (var extent : extents) writePiece(json, extent.address(), extent.length());
        json.writeEndArray();
    }

    static void writePiece(JsonGenerator json, long address, long length) throws IOException {
        json.writeStartObject();
        json.writeNumberField("address", address);
        json.writeNumberField("length", length);
        json.writeEndObject();
    }

    static void writeOptional(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) json.writeStringField(name, value);
    }
}
