package firstmap.command.terminal;

/** The one line that a service prints when it serves, so that a script can wait for it. */
public final class Ready {
    private Ready() {}

    public static void print(Console console, String address) {
        var out = console.text();
        out.println(address);
        if (out.checkError()) throw new Failure("nobody can be told that it serves at " + address);
    }
}
