package firstmap.lab.checker;

/** Consecutive addresses: of a heap, or as a device sees them. */
record Piece(long address, long length) {
    /** Just behind the last. */
    long end() {
        return address + length;
    }

    @Override
    public String toString() {
        return "0x%x+0x%x".formatted(address, length);
    }
}
