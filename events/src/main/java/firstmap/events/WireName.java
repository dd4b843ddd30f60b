package firstmap.events;

/** A constant with a name of its own on the wire, so that renaming it in Java changes no document. */
public interface WireName {
    String wireName();
}
