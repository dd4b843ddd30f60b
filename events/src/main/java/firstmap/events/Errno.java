package firstmap.events;

/**
 * Why a request was refused, by the kernel's names and numbers
 * ({@code include/uapi/asm-generic/errno-base.h}, {@code errno.h}).
 */
public enum Errno {
    /** Unknown board, buffer or attachment. */
    ENOENT(2),
    /** A device cannot reach the storage, as Linux's DMA mapping says; or the rule itself failed on the request: a bug. */
    EIO(5),
    /** Attach to, or second release of, a released buffer. */
    EBADF(9),
    /** A heap could satisfy the parameters, but none has the room now. */
    ENOMEM(12),
    /** A node acts for a device, a buffer or a board of another node. */
    EACCES(13),
    /** An importer of Linux finds the storage not contiguous, or shorter than its plane. */
    EFAULT(14),
    /** A late attach that the policy does not grant; a detach while mapped. */
    EBUSY(16),
    /** The id of a board, device, buffer or attachment is in use. */
    EEXIST(17),
    /** Unknown device or function. */
    ENODEV(19),
    /** A field is missing or out of range; an unmap of what is not mapped. */
    EINVAL(22),
    /** No heap of the board could ever satisfy all attachments together. */
    EOPNOTSUPP(95),
    /** The attachment is mapped already. */
    EALREADY(114);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The number on Linux for most architectures, positive. */
    public int number() {
        return number;
    }

    /** What people call this number: the kernel's name if a board can refuse with it, else {@code errno 121}. */
    public static String named(int number) {
        for (var errno : values()) if (errno.number == number) return errno.name();
        return "errno " + number;
    }
}
