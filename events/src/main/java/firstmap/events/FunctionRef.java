package firstmap.events;

/** One function of one device, by name. */
public record FunctionRef(String device, String function) {
    public static final Form<FunctionRef> FORM = Form.of(
            Field.id("device", FunctionRef::device), Field.id("function", FunctionRef::function), FunctionRef::new);

    public FunctionRef {
        Limits.id("device", device);
        Limits.id("function", function);
    }

    @Override
    public String toString() {
        return device + "/" + function;
    }
}
