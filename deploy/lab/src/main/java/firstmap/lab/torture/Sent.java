package firstmap.lab.torture;

/**
 * One record for the requests.
 *
 * @param key null for none
 * @param value null for none
 * @param isAstray it goes to a partition that is not its board's
 */
record Sent(byte[] key, byte[] value, boolean isAstray) {}
