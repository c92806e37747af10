package dev.guestloop.libraries;

import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

// region: socket
/** A stream in the shape of a socket, for protocol clients that let one supply their sockets. Used on the stream's loop, in tasks. */
final class StreamSocket extends Socket {

    private TcpStream stream;

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        var target = (InetSocketAddress) address;
        stream = TcpStream.connect(target.getHostString(), target.getPort()); // suspends the task
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        connect(address, 0);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return stream().input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return stream().output();
    }

    private TcpStream stream() throws SocketException {
        if (stream == null) {
            throw new SocketException("Socket is not connected");
        }
        return stream;
    }

    @Override
    public boolean isConnected() {
        return stream != null;
    }

    @Override
    public boolean isBound() {
        return stream != null;
    }

    @Override
    public boolean isClosed() {
        return stream != null && !stream.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return isClosed();
    }

    @Override
    public boolean isOutputShutdown() {
        return isClosed();
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    // Time limits are the task's: Async.withTimeout. The rest are hints.

    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setReuseAddress(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int seconds) {}

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public int getReceiveBufferSize() {
        return 65_536;
    }

    @Override
    public int getSendBufferSize() {
        return 65_536;
    }

    @Override
    public String toString() {
        return "StreamSocket[" + stream + ']';
    }
}
// end
