package firstmap.command.terminal;

/** Colour for people; plain text where nobody looks. */
public enum Paint {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    public String on(String text, boolean colour) {
        return colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
