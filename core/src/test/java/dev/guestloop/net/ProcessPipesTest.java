package dev.guestloop.net;

import dev.guestloop.process.AsyncProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pipes of processes keep the contract of streams, with a {@code cat} in each direction. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs cat")
class ProcessPipesTest extends StreamContract {

    /** Two streams of one direction as one of both. */
    private static final class Joined extends ByteStream {
        private final ByteStream in;
        private final ByteStream out;

        Joined(ByteStream in, ByteStream out) {
            this.in = in;
            this.out = out;
        }

        @Override
        protected int receive(ByteBuffer into) throws IOException {
            return in.read(into);
        }

        @Override
        protected void send(ByteBuffer bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        protected void endOutput() throws IOException {
            out.shutdownOutput();
        }

        @Override
        public boolean isOpen() {
            return in.isOpen();
        }

        @Override
        public void abort() throws IOException {
            in.abort();
            out.abort();
        }

        @Override
        public void close() throws IOException {
            in.close();
            out.close();
        }
    }

    /** The processes end with their pipes, and at the latest with the run. */
    @Override
    Ends open() throws IOException {
        AsyncProcess there = AsyncProcess.start("cat");
        AsyncProcess back = AsyncProcess.start("cat");
        return new Ends(new Joined(back.stdout(), there.stdin()), new Joined(there.stdout(), back.stdin()));
    }
}
