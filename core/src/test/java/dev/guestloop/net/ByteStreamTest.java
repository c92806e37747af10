package dev.guestloop.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.InTask;
import dev.guestloop.Outcome;
import dev.guestloop.TaskBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Calls that read again and again, from a peer that never lets them wait. */
class ByteStreamTest {

    private static final int MUCH = 64 << 20;
    private static final int AT_ONCE = 64;

    private static final byte[] NEVER = {1};

    private interface Call {
        Object on(ByteStream stream) throws IOException;
    }

    @TestFactory
    Stream<DynamicTest> whoeverReadsMuchLetsOthersRunAndCanBeCancelled() {
        Map<String, Call> calls = Map.of(
                "readExactly of a buffer",
                        stream -> {
                            stream.readExactly(ByteBuffer.allocate(MUCH));
                            return "all";
                        },
                "readExactly", stream -> stream.readExactly(MUCH),
                "readUntil", stream -> stream.readUntil(NEVER, MUCH),
                "readLine", stream -> stream.readLine(MUCH),
                "readAll", stream -> stream.readAll(MUCH));
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> InTask.run(() -> {
                            TaskBody<Object, IOException> body =
                                    () -> call.getValue().on(new Endless());
                            assertThat(Async.moveOnAfter(Duration.ofMillis(5), body))
                                    .isInstanceOf(Outcome.Cancelled.class);
                        })));
    }

    @Test
    void whoeverReadsMuchHearsThatTheStreamIsClosedMeanwhile() {
        InTask.run(() -> {
            var stream = new Endless();
            Async.currentLoop().callLater(Duration.ofMillis(1), stream::close);
            assertThatThrownBy(() -> stream.readAll(MUCH)).isInstanceOf(AsynchronousCloseException.class);
        });
    }

    /** Has always some more. */
    private static final class Endless extends ByteStream {

        private boolean closed;

        @Override
        protected int receive(ByteBuffer into) {
            int length = Math.min(into.remaining(), AT_ONCE);
            into.put(new byte[length]);
            return length;
        }

        @Override
        protected void send(ByteBuffer bytes) {}

        @Override
        protected void endOutput() {}

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void abort() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
