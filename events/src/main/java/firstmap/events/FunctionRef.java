package firstmap.events;

/** One function of one device, by name. */
public record FunctionRef(String device, String function) {
    public FunctionRef {
        Limits.id("device", device);
        Limits.id("function", function);
    }

    @Override
    public String toString() {
        return device + "/" + function;
    }
}
