package firstmap.lab.checker;

/**
 * One flaw.
 *
 * @param place topic, partition and offset; for what a coordinator shows its address and the board
 * @param what is wrong there, one sentence
 */
public record FlawFound(Flaw flaw, String place, String what) {}
