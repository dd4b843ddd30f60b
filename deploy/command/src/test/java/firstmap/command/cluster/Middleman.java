package firstmap.command.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a broker and reads along: a frame is a length, and then, of a request, api key, version and
 * correlation id, of a response the correlation id. The ends of transactions are what it can lose or hold back.
 */
final class Middleman implements AutoCloseable {
    private static final short END_TXN = 26;

    /** What becomes of the next ends of transactions. */
    enum Mode {
        FORWARD,
        /** The broker has ended the transaction; the connection breaks before it has said so. */
        LOSE_ANSWER,
        /** The broker has ended the transaction and says so, but nobody hears it, and the connection stays. */
        SWALLOW_ANSWER,
        /** The broker has not heard of it yet. */
        HOLD_REQUEST
    }

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger hit = new AtomicInteger();
    private final List<Short> late = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private volatile Mode mode = Mode.FORWARD;
    private boolean isCut;
    private volatile int target;

    Middleman() throws IOException {
        Thread.ofPlatform().daemon().name("middleman").start(() -> {
            try {
                while (true) connect(door.accept());
            } catch (IOException e) {
                // closed
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    void forwardTo(int port) {
        target = port;
    }

    /** The next {@code count} ends of transactions are treated so. */
    void treat(Mode mode, int count) {
        this.mode = mode;
        left.set(count);
    }

    /** Lets go what it holds back, and treats nothing any more. */
    void letGo() {
        synchronized (gate) {
            mode = Mode.FORWARD;
            left.set(0);
            gate.notifyAll();
        }
    }

    /** Nothing goes either way, on connections that are there or are made meanwhile. Nobody is told. */
    void cut() {
        synchronized (gate) {
            isCut = true;
        }
    }

    /** What has been said meanwhile arrives, however late, and whether or not its sender has given up. */
    void join() {
        synchronized (gate) {
            isCut = false;
            gate.notifyAll();
        }
    }

    /** How many ends of transactions were treated so far. */
    int hits() {
        return hit.get();
    }

    /** What the broker has said to those that were held back, when it heard of them at last: error codes. */
    List<Short> lateAnswers() {
        return late;
    }

    private void connect(Socket client) throws IOException {
        var broker = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(broker);
        var ends = ConcurrentHashMap.<Integer>newKeySet();
        var held = ConcurrentHashMap.<Integer>newKeySet();
        Thread.ofVirtual().start(() -> {
            try {
                requests(client, broker, ends, held);
            } catch (IOException | InterruptedException e) {
                shutdown(broker); // the client is gone; what the broker still has to say comes first
            }
        });
        Thread.ofVirtual().start(() -> {
            try (client;
                    broker) {
                answers(broker, client, ends, held);
            } catch (IOException | InterruptedException e) {
                // one side is gone, so the other goes too
            }
        });
    }

    private static void shutdown(Socket broker) {
        try {
            broker.shutdownOutput();
        } catch (IOException e) {
            // closed already
        }
    }

    private void requests(Socket client, Socket broker, Set<Integer> ends, Set<Integer> held)
            throws IOException, InterruptedException {
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(broker.getOutputStream());
        while (true) {
            var frame = frame(in);
            if (ByteBuffer.wrap(frame).getShort(0) == END_TXN) {
                int correlation = ByteBuffer.wrap(frame).getInt(4);
                if (mode == Mode.HOLD_REQUEST && takes()) {
                    held.add(correlation);
                    hold();
                } else ends.add(correlation);
            }
            write(out, frame);
        }
    }

    private void answers(Socket broker, Socket client, Set<Integer> ends, Set<Integer> held)
            throws IOException, InterruptedException {
        var in = new DataInputStream(broker.getInputStream());
        var out = new DataOutputStream(client.getOutputStream());
        while (true) {
            var frame = frame(in);
            int correlation = ByteBuffer.wrap(frame).getInt(0);
            // Behind the header and the throttle time stands the error.
            if (held.remove(correlation)) late.add(ByteBuffer.wrap(frame).getShort(9));
            if (ends.remove(correlation) && mode != Mode.HOLD_REQUEST && takes()) {
                if (mode == Mode.LOSE_ANSWER) return;
            } else write(out, frame);
        }
    }

    private boolean takes() {
        if (mode == Mode.FORWARD || left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) return false;
        hit.incrementAndGet();
        return true;
    }

    private void hold() throws InterruptedException {
        synchronized (gate) {
            while (mode == Mode.HOLD_REQUEST) gate.wait();
        }
    }

    /** The next one, as soon as the way is not cut. */
    private byte[] frame(DataInputStream in) throws IOException, InterruptedException {
        var frame = new byte[in.readInt()];
        in.readFully(frame);
        synchronized (gate) {
            while (isCut) gate.wait();
        }
        return frame;
    }

    private static void write(DataOutputStream out, byte[] frame) throws IOException {
        out.write(ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        door.close();
        letGo();
        join();
        for (var socket : sockets) socket.close();
    }
}
