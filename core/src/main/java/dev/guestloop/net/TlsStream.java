package dev.guestloop.net;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.Suspension;
import dev.guestloop.sync.AsyncLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS on top of any stream, by the JDK's {@link SSLEngine}: client or server, versions 1.2 and 1.3.
 *
 * <p>Version 1.2 knows no half of a connection: what {@link #shutdownOutput} ends there is the peer's side as well. A peer that wants to
 * negotiate again there (renegotiation) is refused.
 *
 * <p>The handshake, the encryption of more than a record (16 KiB), and the decryption of more than two run on another thread, so that
 * none of them keeps the window.
 *
 * <p>A connection that ends without TLS's own end, {@code close_notify}, is an {@link SSLException} for the reader: somebody may have cut
 * it off. {@link #close} says that end to the peer, which waits, shielded, for a second at most; outside of a task it does not.
 *
 * <p><i>Confined to the loop thread</i>, except {@link #abort}, which is safe to call from any thread.
 */
public final class TlsStream extends ByteStream {

    /**
     * Up to so many bytes, which is a record, are encrypted in place, and twice as many decrypted, as come from below at once: a record
     * takes some 15 microseconds, as a hop does.
     */
    private static final int IN_PLACE = 16_384;

    /** So many are given to another thread at a time. */
    private static final int AT_ONCE = 16 * IN_PLACE;

    private static final Duration PATIENCE_OF_CLOSE = Duration.ofSeconds(1);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteStream below;
    private final SSLEngine engine;
    private final int packetSize;
    private final int recordSize;

    /** Who holds it encrypts, and writes below what comes out, in that order. */
    private final AsyncLock sending = new AsyncLock();

    /**
     * Who holds it uses the engine. That has a lock of its own, for which the loop's thread would have to wait while another thread
     * encrypts. Never held while the network is waited for.
     */
    private final AsyncLock turn = new AsyncLock();

    /** Encrypted bytes that have come; ready to be read from. */
    private ByteBuffer received;

    /** Decrypted bytes that nobody has asked for yet; ready to be read from. */
    private ByteBuffer decrypted;

    /** Encrypted bytes that are to be written below, also what a cancelled write has left; ready to be added to. */
    private ByteBuffer encrypted;

    private boolean endReceived;

    /** Why nothing more can be read. The engine itself says it once only, and then calls that the end. */
    private @Nullable SSLException broken;

    /** The peer has asked for new keys, or has ended a connection of version 1.2, where one end is that of both. */
    private boolean answerIsDue;

    private volatile boolean closed;

    // What was agreed on; asked for once, since the engine locks.

    private @Nullable SSLSession session;
    private boolean isVersion13;
    private @Nullable String applicationProtocol;

    private TlsStream(ByteStream below, SSLEngine engine) {
        this.below = below;
        this.engine = engine;
        this.packetSize = engine.getSession().getPacketBufferSize();
        this.recordSize = engine.getSession().getApplicationBufferSize();
        this.received = ByteBuffer.allocate(2 * packetSize).flip();
        this.decrypted = ByteBuffer.allocate(recordSize).flip();
        this.encrypted = ByteBuffer.allocate(2 * packetSize);
    }

    // ------------------------------------------------------------------ opening

    /**
     * Connects to a host by TCP, and encrypts the connection. The host's certificate has to be valid for its name.
     *
     * @param host the name, which is also sent to the server (SNI)
     * @param port the port
     * @return the stream, after its handshake
     * @throws SSLHandshakeException if the peer is not who it should be, or there is no common version or cipher
     * @throws IOException if connecting fails
     */
    public static TlsStream connect(String host, int port) throws IOException {
        return connect(host, port, TcpOptions.DEFAULT, TlsOptions.DEFAULT);
    }

    /**
     * Connects to a host by TCP, and encrypts the connection, with options.
     *
     * @param host the name, which is also sent to the server (SNI)
     * @param port the port
     * @param tcp how to connect
     * @param tls how to encrypt
     * @return the stream, after its handshake
     * @throws SSLHandshakeException if the peer is not who it should be, or there is no common version or cipher
     * @throws IOException if connecting fails
     */
    public static TlsStream connect(String host, int port, TcpOptions tcp, TlsOptions tls) throws IOException {
        Objects.requireNonNull(tls, "tls");
        return client(TcpStream.connect(host, port, tcp), host, tls);
    }

    /**
     * Encrypts a stream, as its client. The server's certificate has to be valid for the host's name, unless the parameters of the options
     * say otherwise.
     *
     * @param below the stream, from now on to be used by this one only; it is closed with it, and if the handshake fails
     * @param host the name of the server, which is also sent to it (SNI)
     * @param options how to encrypt
     * @return the stream, after its handshake
     * @throws SSLHandshakeException if the peer is not who it should be, or there is no common version or cipher
     * @throws IOException if the stream is broken
     */
    public static TlsStream client(ByteStream below, String host, TlsOptions options) throws IOException {
        Objects.requireNonNull(host, "host");
        return open(below, () -> {
            SSLEngine engine = context(options).createSSLEngine(host, -1);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(serverNames(host));
            configure(engine, parameters, options);
            return engine;
        });
    }

    /** What is sent as SNI: a name, never an address (RFC 6066, section 3). The JDK itself leaves names without a dot out. */
    private static List<SNIServerName> serverNames(String host) {
        try {
            boolean isAddress = host.contains(":") || host.matches("[0-9.]+");
            return isAddress ? List.of() : List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of(); // no name that SNI could carry, and none of a certificate either
        }
    }

    /**
     * Encrypts a stream, as its server.
     *
     * @param below the stream, from now on to be used by this one only; it is closed with it, and if the handshake fails
     * @param options how to encrypt; their context has the server's key
     * @return the stream, after its handshake
     * @throws SSLHandshakeException if there is no common version or cipher, or the client does not accept the certificate, or has none
     *     that is accepted
     * @throws IOException if the stream is broken
     */
    public static TlsStream server(ByteStream below, TlsOptions options) throws IOException {
        return open(below, () -> {
            SSLEngine engine = context(options).createSSLEngine();
            engine.setUseClientMode(false);
            configure(engine, engine.getSSLParameters(), options);
            return engine;
        });
    }

    /** What takes long the first time: it reads the trusted authorities. */
    private static SSLContext context(TlsOptions options) {
        try {
            return options.context() == null ? SSLContext.getDefault() : options.context();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no default TLS context", e);
        }
    }

    private static void configure(SSLEngine engine, SSLParameters parameters, TlsOptions options) {
        if (!options.applicationProtocols().isEmpty()) {
            parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
        }
        options.custom().accept(parameters);
        engine.setSSLParameters(parameters);
    }

    private interface EngineMaker {
        SSLEngine make() throws SSLException;
    }

    private static TlsStream open(ByteStream below, EngineMaker maker) throws IOException {
        Objects.requireNonNull(below, "below");
        try {
            Suspension.checkpoint("TlsStream.open");
            var stream = Async.toThread(() -> new TlsStream(below, maker.make()));
            stream.handshake();
            stream.session = stream.engine.getSession();
            stream.isVersion13 = stream.session.getProtocol().equals("TLSv1.3");
            stream.applicationProtocol = stream.engine.getApplicationProtocol();
            return stream;
        } catch (Throwable e) {
            below.abortAfter(e);
            throw e;
        }
    }

    // ------------------------------------------------------------------ handshake

    private enum Next {
        READ,
        FLUSH,
        DONE
    }

    private void handshake() throws IOException {
        try {
            Async.toThread(engine::beginHandshake); // which makes a client's keys
            Next next;
            do {
                next = Async.toThread(this::advance);
                flush();
                if (next == Next.READ && !receiveBelow()) {
                    throw new SSLHandshakeException("The peer ended the connection during the handshake");
                }
            } while (next != Next.DONE);
        } catch (SSLException e) {
            sendAlert();
            var named = new SSLHandshakeException("The TLS handshake failed: " + e.getMessage() + ", peer="
                    + (engine.getPeerHost() == null ? "client" : engine.getPeerHost()) + ", stream=" + below);
            named.initCause(e);
            below.closeAfter(named); // and not aborted, or the alert might be lost
            throw named;
        }
    }

    /** Goes as far as it can without the network. On another thread, for here are the signatures and the checks of certificates. */
    private Next advance() throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (encrypted.remaining() < packetSize) {
                        return Next.FLUSH;
                    }
                    if (engine.wrap(NOTHING, encrypted).getStatus() == Status.CLOSED) {
                        throw new SSLHandshakeException("The handshake was ended");
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (encrypted.position() > 0) {
                        return Next.FLUSH; // the peer answers that
                    }
                    Status status = unwrap().getStatus();
                    if (status == Status.BUFFER_UNDERFLOW) {
                        return Next.READ;
                    } else if (status == Status.CLOSED) {
                        throw new SSLHandshakeException("The peer ended the handshake");
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return Next.DONE;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Tells the peer why, if it still listens. What the caller hears is the failure itself. */
    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && encrypted.remaining() >= packetSize) {
                if (engine.wrap(NOTHING, encrypted).bytesProduced() == 0) {
                    break;
                }
            }
            Async.moveOnAfter(PATIENCE_OF_CLOSE, this::flush);
        } catch (IOException e) {
            return; // it does not listen
        }
    }

    // ------------------------------------------------------------------ reading

    @Override
    protected int receive(ByteBuffer into) throws IOException {
        requireOpen();
        while (!decrypted.hasRemaining()) {
            if (broken != null) {
                throw new SSLException(
                        "The connection has failed: " + broken.getMessage() + ", stream=" + this, broken);
            }
            if (endReceived) {
                return -1;
            }
            if (!decryptReceived() && !endReceived && !receiveBelow()) {
                throw new SSLException("The connection ended without TLS's own end (close_notify), so bytes may be"
                        + " missing: stream=" + this);
            }
        }
        int length = Math.min(into.remaining(), decrypted.remaining());
        into.put(into.position(), decrypted, decrypted.position(), length);
        into.position(into.position() + length);
        decrypted.position(decrypted.position() + length);
        return length;
    }

    /** Decrypts what has come; false if that is not a whole record. */
    private boolean decryptReceived() throws IOException {
        if (!received.hasRemaining()) {
            return false;
        }
        boolean inPlace = received.remaining() <= 2 * IN_PLACE;
        boolean progress = turn.withLock(() -> inPlace ? decryptAll() : Async.toThread(this::decryptAll));
        if (answerIsDue && sending.tryAcquire()) { // a writer that has the lock sends it with its own bytes
            try {
                answer();
            } finally {
                sending.release();
            }
        }
        return progress;
    }

    private void answer() throws SSLException {
        try {
            flush(); // what a cancelled write has left, or there might be no room
            turn.withLock(() -> {
                engine.wrap(NOTHING, encrypted);
                answerIsDue = false; // not before: the wait for the lock may be cancelled
            });
            flush();
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            // The peer does not listen any more. What it has sent before can be read all the same, and a writer finds
            // out.
            answerIsDue = false;
            encrypted.clear();
        }
    }

    private boolean decryptAll() {
        boolean progress = false;
        decrypted.clear();
        try {
            while (received.hasRemaining() && decrypted.remaining() >= recordSize && !endReceived) {
                SSLEngineResult result = engine.unwrap(received, decrypted);
                endReceived = result.getStatus() == Status.CLOSED;
                progress |= result.bytesConsumed() > 0;
                if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    requireOneHandshake();
                    runTasks();
                } else if (result.bytesConsumed() == 0) {
                    break;
                }
                answerIsDue |= result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            }
        } catch (SSLException e) {
            broken = e;
            progress = true; // what came before it can be read
        } finally {
            decrypted.flip();
        }
        return progress;
    }

    /**
     * In a second handshake, which version 1.2 knows, a writer would have to wait for a reader, who may not come, and a reader would have to
     * write. Go's clients refuse it as well.
     */
    private void requireOneHandshake() throws SSLException {
        if (!isVersion13) {
            throw new SSLException("The peer wants to negotiate again, and renegotiation is not supported");
        }
    }

    /** Decrypts a record of the handshake. */
    private SSLEngineResult unwrap() throws SSLException {
        decrypted.compact();
        try {
            return engine.unwrap(received, decrypted);
        } finally {
            decrypted.flip();
        }
    }

    /** Waits for more encrypted bytes; false if there are no more. The buffers grow with a stream that fills them. */
    private boolean receiveBelow() throws IOException {
        received.compact();
        try {
            return below.read(received) >= 0;
        } catch (ClosedChannelException e) {
            throw closedMeanwhile(e);
        } finally {
            boolean wasFilled = !received.hasRemaining();
            received.flip();
            if (wasFilled && received.capacity() < AT_ONCE) {
                received =
                        ByteBuffer.allocate(AT_ONCE + packetSize).put(received).flip();
                decrypted =
                        ByteBuffer.allocate(AT_ONCE + recordSize).put(decrypted).flip();
            }
        }
    }

    // ------------------------------------------------------------------ writing

    @Override
    protected void send(ByteBuffer bytes) throws IOException {
        send(new ByteBuffer[] {bytes});
    }

    /** A record takes from as many buffers as fill it: each has a head and a check of its own, of some 22 bytes and a microsecond. */
    @Override
    protected void send(ByteBuffer[] bytes) throws IOException {
        requireOpen();
        sending.withLock(() -> {
            flush(); // what a cancelled write has left
            while (hasMoreThan(0, bytes)) {
                if (hasMoreThan(IN_PLACE, bytes)) {
                    if (encrypted.capacity() < AT_ONCE) {
                        encrypted = ByteBuffer.allocate(AT_ONCE + 16 * (packetSize - IN_PLACE) + packetSize);
                    }
                    turn.withLock(() -> Async.toThread(() -> encryptAll(bytes)));
                } else {
                    turn.withLock(() -> encryptAll(bytes));
                }
                flush();
            }
        });
    }

    private static boolean hasMoreThan(int length, ByteBuffer[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length && sum <= length; i++) {
            sum += bytes[i].remaining();
        }
        return sum > length;
    }

    private void encryptAll(ByteBuffer[] bytes) throws SSLException {
        int first = 0;
        do {
            while (!bytes[first].hasRemaining()) {
                first++; // or each record would look at all that are empty by now
            }
            SSLEngineResult result = engine.wrap(bytes, first, bytes.length - first, encrypted);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException("This side was shut down and takes no more bytes: stream=" + this);
            }
            if (result.bytesProduced() == 0) { // in the middle of a second handshake, which the reader refuses
                throw new SSLException("Nothing can be written: stream=" + this);
            }
        } while (hasMoreThan(0, bytes) && encrypted.remaining() >= packetSize);
    }

    /** Writes below what is encrypted. If that is cancelled, the rest stays for the next one: a record must not be cut. */
    private void flush() throws IOException {
        if (encrypted.position() > 0) {
            encrypted.flip();
            try {
                below.write(encrypted);
            } catch (ClosedChannelException e) {
                throw closedMeanwhile(e);
            } finally {
                encrypted.compact();
            }
        }
    }

    @Override
    protected void endOutput() throws IOException {
        requireOpen();
        sayTheEnd();
    }

    private void sayTheEnd() throws IOException {
        sending.withLock(() -> {
            flush();
            turn.withLock(this::encryptTheEnd);
            flush();
        });
    }

    private void encryptTheEnd() throws SSLException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            if (engine.wrap(NOTHING, encrypted).bytesProduced() == 0) {
                return;
            }
        }
    }

    // ------------------------------------------------------------------ the end

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** A call that found this stream open may come to the one below only when another thread has aborted both. */
    private ClosedChannelException closedMeanwhile(ClosedChannelException e) {
        return closed && !(e instanceof AsynchronousCloseException) ? new AsynchronousCloseException() : e;
    }

    @Override
    public boolean isOpen() {
        return !closed && below.isOpen();
    }

    @Override
    public void abort() throws IOException {
        closed = true;
        below.abort();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (below.isOpen() && isInTask()) {
                Async.shielded(() -> Async.moveOnAfter(PATIENCE_OF_CLOSE, this::sayTheEnd));
            }
        } catch (IOException e) {
            // The peer has gone, so there is nobody to say it to.
        } finally {
            below.close();
        }
    }

    private static boolean isInTask() {
        try {
            return Suspension.currentTask("TlsStream.close") != null;
        } catch (CannotAwaitException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------ what was agreed

    /**
     * Returns the protocol above TLS that was agreed on (ALPN).
     *
     * @return its name, or null if none was
     */
    public @Nullable String applicationProtocol() {
        return applicationProtocol == null || applicationProtocol.isEmpty() ? null : applicationProtocol;
    }

    /**
     * Returns what was agreed on: version, cipher, the peer's certificates.
     *
     * @return the session
     */
    public SSLSession session() {
        return Objects.requireNonNull(session); // there is no stream without it
    }

    @Override
    public String toString() {
        return "TlsStream[" + (session == null ? "handshake" : session.getProtocol()) + " on " + below + ']';
    }
}
