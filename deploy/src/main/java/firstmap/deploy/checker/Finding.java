package firstmap.deploy.checker;

/**
 * One flaw.
 *
 * @param place topic, partition and offset; for what a coordinator shows its address and the board
 * @param what is wrong there, one sentence
 */
public record Finding(Flaw flaw, String place, String what) {}
