package firstmap.node.trace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who is who in a trace: inode numbers and pointers come back, ids of buffers and attachments never do. */
final class TraceBuffers {

    /** One life of an inode number. */
    static final class Buffer {
        final String id;
        final String exporter;
        final long size;
        /** The recording saw its export. */
        final boolean exported;

        boolean released;
        private final int life;
        private final Map<String, Users> users = new HashMap<>();
        private int attachments;

        private Buffer(String id, String exporter, long size, boolean exported, int life) {
            this.id = id;
            this.exporter = exporter;
            this.size = size;
            this.exported = exported;
            this.life = life;
        }

        int attachments() {
            return attachments;
        }
    }

    /** The attachments of one device to one buffer, oldest first. */
    private static final class Users {
        private final Set<Attachment> mapped = new LinkedHashSet<>();
        private final Set<Attachment> unmapped = new LinkedHashSet<>();
        private int ever;

        private Attachment oldest(boolean wantMapped) {
            var first = wantMapped ? mapped : unmapped;
            var second = wantMapped ? unmapped : mapped;
            if (!first.isEmpty()) return first.iterator().next();
            return second.isEmpty() ? null : second.iterator().next();
        }
    }

    static final class Attachment {
        final String id;
        final Buffer buffer;
        final String device;
        /** A label that the kernel uses again after a detach; null where the trace shows none. */
        final String pointer;

        /** It was there before the recording began. */
        boolean bornBefore;
        /** The recording has shown whether it is mapped. */
        boolean spoken;

        private boolean mapped;

        private Attachment(String id, Buffer buffer, String device, String pointer) {
            this.id = id;
            this.buffer = buffer;
            this.device = device;
            this.pointer = pointer;
        }

        boolean mapped() {
            return mapped;
        }

        void mapped(boolean nowMapped) {
            if (mapped == nowMapped) return;
            mapped = nowMapped;
            var users = buffer.users.get(device);
            if ((nowMapped ? users.unmapped : users.mapped).remove(this))
                (nowMapped ? users.mapped : users.unmapped).add(this);
        }
    }

    private final Map<String, Buffer> now = new HashMap<>();
    private final Map<String, Attachment> byPointer = new HashMap<>();
    private final Set<String> mentioned = new HashSet<>();

    /** The latest buffer of an inode's number, released or not; null if there was none. */
    Buffer now(String ino) {
        return now.get(ino);
    }

    String idNow(String ino) {
        var buffer = now.get(ino);
        return buffer == null ? "ino-" + ino : buffer.id;
    }

    /** Whether an inode's number is spoken of for the first time. */
    boolean mention(String ino) {
        return mentioned.add(ino);
    }

    /** Whether this is the first life of its inode's number. */
    boolean first(Buffer buffer) {
        return buffer.life == 1;
    }

    Buffer born(String ino, String exporter, long size, boolean exported) {
        var before = now.get(ino);
        int life = before == null ? 1 : before.life + 1;
        var id = life == 1 ? "ino-" + ino : "ino-" + ino + "." + life;
        var buffer = new Buffer(id, exporter, size, exported, life);
        now.put(ino, buffer);
        return buffer;
    }

    /** Whether a live attachment has this pointer. */
    boolean inUse(String pointer) {
        return pointer != null && byPointer.containsKey(pointer);
    }

    Attachment attach(Buffer buffer, String device, String pointer) {
        var users = buffer.users.computeIfAbsent(device, _ -> new Users());
        var attachment = new Attachment(device + "/" + buffer.id + "/" + ++users.ever, buffer, device, pointer);
        users.unmapped.add(attachment);
        buffer.attachments++;
        if (pointer != null) byPointer.put(pointer, attachment);
        return attachment;
    }

    void detach(Attachment attachment) {
        var users = attachment.buffer.users.get(attachment.device);
        if (users.mapped.remove(attachment) | users.unmapped.remove(attachment)) attachment.buffer.attachments--;
        if (attachment.pointer != null) byPointer.remove(attachment.pointer, attachment);
    }

    /** The buffer, of any life, to which a live attachment with this pointer belongs; null if there is none. */
    Buffer withAttachment(String ino, String pointer) {
        var attachment = pointer == null ? null : byPointer.get(pointer);
        if (attachment == null) return null;
        var id = attachment.buffer.id;
        return id.equals("ino-" + ino) || id.startsWith("ino-" + ino + ".") ? attachment.buffer : null;
    }

    /**
     * The live attachment with this pointer; without a pointer, the device's oldest that is mapped or not as wanted, or
     * its oldest of the other kind. They are all alike: same device, same buffer.
     */
    Attachment attachment(Buffer buffer, String device, String pointer, boolean wantMapped) {
        if (pointer != null) {
            var known = byPointer.get(pointer);
            return known != null && known.buffer == buffer && known.device.equals(device) ? known : null;
        }
        var users = buffer.users.get(device);
        return users == null ? null : users.oldest(wantMapped);
    }
}
