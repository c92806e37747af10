package dev.guestloop.net;

import static dev.guestloop.net.OnLoop.awaitWaiting;
import static dev.guestloop.net.OnLoop.inTask;
import static dev.guestloop.net.OnLoop.spawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskFailedException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all kinds of streams promise. Each kind extends it, and says how two ends of a connection are made. */
abstract class StreamContract {

    /** Far more than any kind buffers. */
    private static final int MUCH = 12_000_000;

    /** Two ends of a connection, on one loop. */
    record Ends(ByteStream ours, ByteStream peer) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            ours.abort();
            peer.abort();
        }
    }

    /** Makes a connection; called in a task. */
    abstract Ends open() throws IOException;

    /** Whether one side can end and the other go on. */
    boolean halfCloses() {
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    interface WithEnds {
        void run(Ends ends) throws Exception;
    }

    private void withEnds(WithEnds body) {
        inTask(() -> {
            try (Ends ends = open()) {
                body.run(ends);
            }
        });
        assertThat(OnLoop.UNCAUGHT).isEmpty();
    }

    /** A task that is to fail, and whose failure is its result, so that it is nobody's who does not wait for it yet. */
    private static Task<Exception> failing(String name, TaskAction<? extends Exception> action) {
        return Async.currentRun().spawn(name, () -> {
            try {
                action.run();
                throw new AssertionError("did not fail");
            } catch (CancelledException e) {
                throw e;
            } catch (Exception e) {
                return e;
            }
        });
    }

    // ------------------------------------------------------------------ bytes

    @Test
    void bytesGoThereAndBack() {
        withEnds(ends -> {
            ends.ours.write("hello");
            assertThat(ends.peer.readExactly(5)).isEqualTo(bytes("hello"));
            ends.peer.write(bytes("world"));
            byte[] answer = new byte[10];
            assertThat(ends.ours.read(answer)).isEqualTo(5);
            assertThat(answer).startsWith(bytes("world"));
        });
    }

    @Test
    void aLongWriteWaitsForASlowReader() {
        byte[] sent = random(MUCH, 1);
        withEnds(ends -> {
            Task<Void> writer = spawn("writer", () -> ends.ours.write(sent));
            awaitWaiting(writer);
            Async.sleep(Duration.ofMillis(20));
            assertThat(writer.state()).as("nobody reads").isNotEqualTo(Task.State.SUCCEEDED);
            assertThat(ends.peer.readExactly(MUCH)).isEqualTo(sent);
            writer.await();
        });
    }

    @Test
    void bothDirectionsAreUsedAtOnce() {
        byte[] there = random(MUCH / 4, 1);
        byte[] back = random(MUCH / 4, 2);
        withEnds(ends -> {
            Task<Void> ours = spawn("our writer", () -> ends.ours.write(there));
            Task<Void> theirs = spawn("their writer", () -> ends.peer.write(back));
            Task<byte[]> atOurs = Async.currentRun().spawn("our reader", () -> ends.ours.readExactly(back.length));
            assertThat(ends.peer.readExactly(there.length)).isEqualTo(there);
            assertThat(atOurs.await()).isEqualTo(back);
            ours.await();
            theirs.await();
        });
    }

    @Test
    void buffersAreFilledAndEmptiedInTheirOrder() {
        withEnds(ends -> {
            ends.ours.write(new ByteBuffer[] {
                ByteBuffer.wrap(bytes("one")),
                ByteBuffer.allocate(0),
                ByteBuffer.wrap(bytes("two").clone()),
                ByteBuffer.wrap(bytes("three"))
            });
            ends.ours.shutdownOutput();
            ByteBuffer[] into = {ByteBuffer.allocate(0), ByteBuffer.allocate(4), ByteBuffer.allocate(100)};
            long total = 0;
            while (total < 11) {
                total += ends.peer.read(into);
            }
            assertThat(total).isEqualTo(11);
            assertThat(into[1].array()).isEqualTo(bytes("onet"));
            assertThat(new String(into[2].array(), 0, 7, StandardCharsets.UTF_8))
                    .isEqualTo("wothree");
            assertThat(ends.peer.read(into)).isEqualTo(-1);
            assertThat(ends.peer.read(new ByteBuffer[] {ByteBuffer.allocate(0)}))
                    .isZero();
        });
    }

    @Test
    void aBufferWithoutRoomIsReadIntoAtOnce() {
        withEnds(ends -> {
            assertThat(ends.ours.read(new byte[0])).isZero();
            assertThat(ends.ours.readExactly(0)).isEmpty();
            ends.ours.write(new byte[0]);
        });
    }

    /** With pieces of all sizes, and reads that are cancelled again and again: nothing is lost, doubled or out of order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyPiecesArriveInOrderHoweverOftenAReadIsCancelled(long seed) {
        byte[] sent = random(300_000, seed);
        withEnds(ends -> {
            var random = new Random(seed);
            Task<Void> writer = spawn("writer", () -> writePieces(ends.ours, sent, random));
            var received = new ByteArrayOutputStream();
            int cancelled = 0;
            while (received.size() < sent.length) {
                CancelScope scope = CancelScope.create();
                if (random.nextBoolean()) {
                    Async.currentLoop().callSoon(() -> scope.cancel("now and then"));
                }
                int left = sent.length - received.size();
                if (scope.run(() -> readPiece(ends.peer, received, left, random)) instanceof Outcome.Cancelled<?>) {
                    cancelled++;
                }
            }
            writer.await();
            assertThat(received.toByteArray()).isEqualTo(sent);
            assertThat(ends.peer.read(new byte[1])).isEqualTo(-1);
            assertThat(cancelled).as("reads that were cancelled").isPositive();
        });
    }

    private static void writePieces(ByteStream stream, byte[] bytes, Random random) throws IOException {
        for (int i = 0; i < bytes.length; ) {
            int length = Math.min(bytes.length - i, 1 + random.nextInt(1 << random.nextInt(1, 16)));
            stream.write(ByteBuffer.wrap(bytes, i, length));
            i += length;
            Async.yieldNow();
        }
        stream.shutdownOutput();
    }

    private static void readPiece(ByteStream stream, ByteArrayOutputStream received, int left, Random random)
            throws IOException {
        int length = 1 + random.nextInt(Math.min(left, 20_000));
        var buffer = ByteBuffer.allocate(length);
        switch (random.nextInt(5)) {
            case 0 -> received.writeBytes(stream.readExactly(length));
            case 1 -> {
                int n = stream.read(buffer);
                received.write(buffer.array(), 0, n);
            }
            case 2 -> {
                try {
                    stream.readExactly(buffer);
                } finally {
                    received.write(buffer.array(), 0, buffer.position());
                }
            }
            case 3 -> received.write(stream.input().read());
            default -> {
                try {
                    received.writeBytes(stream.readUntil(new byte[] {7, 7}, length));
                } catch (StreamLimitException | EOFException e) {
                    received.writeBytes(stream.readExactly(1)); // what had come is still there
                }
            }
        }
    }

    // ------------------------------------------------------------------ reading to an end

    @Test
    void tooFewBytesAreSaidAndStayThere() {
        withEnds(ends -> {
            ends.peer.write("four");
            ends.peer.shutdownOutput();
            assertThatThrownBy(() -> ends.ours.readExactly(10))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("expected=10 bytes")
                    .hasMessageContaining("came=4 bytes");
            assertThat(ends.ours.readAll(100)).isEqualTo(bytes("four"));
            var buffer = ByteBuffer.allocate(3);
            assertThatThrownBy(() -> ends.ours.readExactly(buffer)).isInstanceOf(EOFException.class);
        });
    }

    /** The peer may say any length; memory is taken for what has come. */
    @Test
    void aLengthThatIsALieTakesNoMemory() {
        withEnds(ends -> {
            ends.peer.write("four");
            ends.peer.shutdownOutput();
            assertThatThrownBy(() -> ends.ours.readExactly(Integer.MAX_VALUE)).isInstanceOf(EOFException.class);
        });
    }

    @Test
    void aDelimiterMayComeInPieces() {
        withEnds(ends -> {
            Task<byte[]> reader =
                    Async.currentRun().spawn("reader", () -> ends.ours.readUntil(bytes("--end--"), 1_000));
            for (String piece : List.of("head-", "-en", "-", "-end-", "-tail")) {
                awaitWaiting(reader);
                ends.peer.write(piece);
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(reader.await()).isEqualTo(bytes("head--en--end--"));
            assertThat(ends.ours.readExactly(4)).isEqualTo(bytes("tail"));
        });
    }

    @Test
    void whatExceedsALimitIsSaidAndStaysThere() {
        withEnds(ends -> {
            ends.peer.write("0123456789\n");
            assertThatThrownBy(() -> ends.ours.readUntil(bytes("\n"), 10))
                    .isInstanceOf(StreamLimitException.class)
                    .hasMessageContaining("limit=10");
            assertThatThrownBy(() -> ends.ours.readLine(10)).isInstanceOf(StreamLimitException.class);
            assertThat(ends.ours.readLine(11)).isEqualTo("0123456789");
            ends.peer.write("0123456789");
            ends.peer.shutdownOutput();
            assertThatThrownBy(() -> ends.ours.readAll(9))
                    .isInstanceOf(StreamLimitException.class)
                    .hasMessageContaining("limit=9");
            assertThat(ends.ours.readAll(10)).isEqualTo(bytes("0123456789"));
            assertThat(ends.ours.readAll(0)).isEmpty();
        });
    }

    /** The limit is on the line's bytes, its end included: the last one has none, and may have as many. */
    @Test
    void aLastLineMayHaveAllOfTheLimit() {
        withEnds(ends -> {
            ends.peer.write("0123456789\n0123456789\r\n0123456789");
            assertThat(ends.ours.readLine(11)).isEqualTo("0123456789");
            assertThatThrownBy(() -> ends.ours.readLine(11)).isInstanceOf(StreamLimitException.class);
            assertThat(ends.ours.readLine(12)).isEqualTo("0123456789");
            assertThatThrownBy(() -> ends.ours.readLine(9)).isInstanceOf(StreamLimitException.class);
            Task<String> last = Async.currentRun().spawn("last", () -> ends.ours.readLine(10));
            awaitWaiting(last); // for what follows, which is the end
            ends.peer.shutdownOutput();
            assertThat(last.await()).isEqualTo("0123456789");
            assertThat(ends.ours.readLine(0)).isNull();
        });
    }

    /** The limit is a limit on memory as well: nothing far beyond it is received. */
    @Test
    void aPeerThatSendsWithoutEndIsHeldBackByTheLimit() {
        withEnds(ends -> {
            Task<Void> writer = spawn("writer", () -> ends.peer.write(new byte[MUCH]));
            assertThatThrownBy(() -> ends.ours.readAll(1_000)).isInstanceOf(StreamLimitException.class);
            assertThat(ends.ours.available()).isLessThan(20_000);
            writer.cancel("enough");
            assertThatThrownBy(writer::await).isInstanceOf(TaskFailedException.class);
        });
    }

    /** Ten thousand connections may do so. */
    @Test
    void whoWaitsForALineHoldsAKilobyte() {
        withEnds(ends -> {
            Task<?> reader = spawn("reader", () -> ends.ours.readLine(100));
            awaitWaiting(reader);
            assertThat(ends.ours.memoryAhead()).isEqualTo(1_024);
            ends.peer.write("a line\n");
            reader.await();
        });
    }

    @Test
    void linesEndInOneWayOrTheOther() {
        withEnds(ends -> {
            ends.peer.write("one\ntwo\r\n\nzürich\r\nlast");
            ends.peer.shutdownOutput();
            List<String> lines = new ArrayList<>();
            for (String line; (line = ends.ours.readLine(100)) != null; ) {
                lines.add(line);
            }
            assertThat(lines).containsExactly("one", "two", "", "zürich", "last");
        });
    }

    @Test
    void aPeerThatTricklesIsUnderstood() {
        byte[] sent = bytes("one line of text, byte by byte\n");
        withEnds(ends -> {
            Task<Void> writer = spawn("writer", () -> {
                for (byte b : sent) {
                    ends.peer.write(new byte[] {b});
                    Async.sleep(Duration.ofNanos(100_000));
                }
            });
            assertThat(ends.ours.readLine(100)).isEqualTo("one line of text, byte by byte");
            writer.await();
        });
    }

    // ------------------------------------------------------------------ half of a stream

    @Test
    void theEndOfThePeerIsMinusOneAndTheOtherSideGoesOn() {
        withEnds(ends -> {
            ends.peer.write("last words");
            ends.peer.shutdownOutput();
            assertThat(ends.ours.readAll(100)).isEqualTo(bytes("last words"));
            assertThat(ends.ours.read(new byte[1])).isEqualTo(-1);
            assertThat(ends.ours.read(new byte[1])).as("again").isEqualTo(-1);
            if (halfCloses()) {
                ends.ours.write("answer");
                assertThat(ends.peer.readExactly(6)).isEqualTo(bytes("answer"));
            } else {
                assertThatThrownBy(() -> ends.ours.write("answer")).isInstanceOf(IOException.class);
            }
            ends.ours.shutdownOutput();
            assertThat(ends.peer.read(new byte[1])).isEqualTo(-1);
        });
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        withEnds(ends -> {
            ends.ours.shutdownOutput();
            assertThatThrownBy(() -> ends.ours.write("too late")).isInstanceOf(IOException.class);
            assertThat(ends.peer.read(new byte[1])).isEqualTo(-1);
        });
    }

    // ------------------------------------------------------------------ closing

    @Test
    void whatWasWrittenBeforeCloseIsReadAndThenTheEnd() {
        withEnds(ends -> {
            ends.ours.write("last words");
            Task<Void> closing = spawn("closing", () -> ends.ours.close());
            assertThat(ends.peer.readAll(100)).isEqualTo(bytes("last words"));
            closing.await();
            assertThat(ends.ours.isOpen()).isFalse();
            ends.ours.close(); // again
        });
    }

    @Test
    void closingEndsTheWaitsOfOthers() {
        withEnds(ends -> {
            Task<Exception> reader = failing("reader", () -> ends.ours.read(new byte[1]));
            Task<Exception> writer = failing("writer", () -> ends.ours.write(new byte[MUCH]));
            awaitWaiting(reader);
            awaitWaiting(writer);
            ends.ours.close();
            assertThat(reader.await()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(writer.await()).isInstanceOf(AsynchronousCloseException.class);
        });
    }

    @Test
    void aClosedStreamSaysSo() {
        withEnds(ends -> {
            ends.ours.close();
            for (TaskAction<? extends Exception> use : usesOf(ends.ours).values()) {
                assertThatThrownBy(use::run).isInstanceOf(ClosedChannelException.class);
            }
        });
    }

    /** Whether more had come than was asked for is no matter of the caller's. */
    @Test
    void aClosedStreamSaysSoAlsoIfMoreHadCome() {
        withEnds(ends -> {
            ends.peer.write("one\ntwo\n");
            assertThat(ends.ours.readLine(10)).isEqualTo("one");
            ends.ours.close();
            for (TaskAction<? extends Exception> use : usesOf(ends.ours).values()) {
                assertThatThrownBy(use::run).isInstanceOf(ClosedChannelException.class);
            }
            assertThatThrownBy(() -> ends.ours.input().read()).isInstanceOf(ClosedChannelException.class);
        });
    }

    /** With an {@link AsynchronousCloseException}; or, where it was just about to wait once more, with the plain one. */
    @Test
    void abortFromAnotherThreadEndsTheWait() {
        withEnds(ends -> {
            Task<Exception> reader = failing("reader", () -> ends.ours.read(new byte[1]));
            awaitWaiting(reader);
            Async.toThread(ends.ours::abort);
            assertThat(reader.await()).isInstanceOf(ClosedChannelException.class);
        });
    }

    /** The loop's thread, which might help, waits for the other one. */
    @Test
    void abortedByAnotherThreadItIsClosedAtOnce() {
        withEnds(ends -> {
            ends.peer.write("not read any more");
            var aborting = new FutureTask<Void>(() -> {
                ends.ours.abort();
                return null;
            });
            Thread.ofVirtual().start(aborting);
            aborting.get();
            assertThat(ends.ours.isOpen()).isFalse();
            assertThatThrownBy(() -> ends.ours.read(new byte[1])).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> ends.ours.write("too late")).isInstanceOf(ClosedChannelException.class);
        });
    }

    /** A kind without resets may show an end; it may not show nothing. */
    @Test
    void anAbortOfThePeerEndsTheWait() {
        withEnds(ends -> {
            Task<Exception> reader = failing("reader", () -> {
                if (ends.ours.read(new byte[1]) < 0) {
                    throw new EOFException("an end");
                }
            });
            awaitWaiting(reader);
            ends.peer.abort();
            assertThat(reader.await()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> {
                        while (true) {
                            ends.ours.write(new byte[1_000]);
                        }
                    })
                    .isInstanceOf(IOException.class);
        });
    }

    @Test
    void aPeerThatStopsReadingAndClosesFailsTheWriter() {
        withEnds(ends -> {
            Task<Exception> writer = failing("writer", () -> ends.ours.write(new byte[MUCH]));
            awaitWaiting(writer);
            ends.peer.abort();
            assertThat(writer.await()).isInstanceOf(IOException.class);
        });
    }

    // ------------------------------------------------------------------ cancellation

    /** Everything that may wait; each call waits, or could. */
    private static Map<String, TaskAction<? extends Exception>> usesOf(ByteStream stream) {
        return Map.of(
                "read buffer", () -> stream.read(ByteBuffer.allocate(1)),
                "read array", () -> stream.read(new byte[1]),
                "read buffers", () -> stream.read(new ByteBuffer[] {ByteBuffer.allocate(1)}),
                "read exactly into", () -> stream.readExactly(ByteBuffer.allocate(1)),
                "read exactly", () -> stream.readExactly(1),
                "read until", () -> stream.readUntil(new byte[1], 10),
                "read line", () -> stream.readLine(10),
                "read all", () -> stream.readAll(10),
                "write", () -> stream.write("x"),
                "shutdown", stream::shutdownOutput);
    }

    @Test
    void everyCallIsACheckpointAndDoesNothingIfCancelled() {
        withEnds(ends -> {
            usesOf(ends.ours).forEach((name, use) -> {
                CancelScope scope = CancelScope.create();
                boolean[] returned = {false};
                Outcome<?> outcome = runQuietly(scope, () -> {
                    scope.cancel("before");
                    use.run();
                    returned[0] = true;
                });
                assertThat(outcome).as(name).isInstanceOf(Outcome.Cancelled.class);
                assertThat(returned[0]).as(name).isFalse();
            });
            ends.ours.write("still open");
            assertThat(ends.peer.readExactly(10)).isEqualTo(bytes("still open"));
        });
    }

    private static Outcome<?> runQuietly(CancelScope scope, TaskAction<?> action) {
        try {
            return scope.run(action);
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }

    @Test
    void readsThatWaitAreCancelledAndLeaveTheStreamAsItWas() {
        withEnds(ends -> {
            for (var use : usesOf(ends.ours).entrySet()) {
                if (use.getKey().startsWith("read")) {
                    assertThat(Async.moveOnAfter(Duration.ofMillis(1), use.getValue()::run))
                            .as(use.getKey())
                            .isInstanceOf(Outcome.Cancelled.class);
                }
            }
            ends.peer.write("z");
            assertThat(ends.ours.readExactly(1)).isEqualTo(bytes("z"));
        });
    }

    @Test
    void whatACancelledReadHasGotIsThereForTheNextOne() {
        withEnds(ends -> {
            ends.peer.write("0123");
            assertThat(Async.moveOnAfter(Duration.ofMillis(20), () -> ends.ours.readExactly(10)))
                    .isInstanceOf(Outcome.Cancelled.class);
            ends.peer.write("456789");
            assertThat(ends.ours.readExactly(10)).isEqualTo(bytes("0123456789"));
        });
    }

    @Test
    void theBufferOfACancelledWriteSaysHowMuchIsGone() {
        byte[] sent = random(MUCH, 3);
        withEnds(ends -> {
            var buffer = ByteBuffer.wrap(sent);
            assertThat(Async.moveOnAfter(Duration.ofMillis(50), () -> ends.ours.write(buffer)))
                    .isInstanceOf(Outcome.Cancelled.class);
            int gone = buffer.position();
            assertThat(gone).isBetween(1, MUCH - 1);
            Task<Void> rest = spawn("rest", () -> {
                ends.ours.write(buffer);
                ends.ours.shutdownOutput();
            });
            assertThat(ends.peer.readExactly(MUCH)).isEqualTo(sent);
            assertThat(ends.peer.read(new byte[1])).isEqualTo(-1);
            rest.await();
        });
    }

    // ------------------------------------------------------------------ who

    @Test
    void aSecondReaderIsRefusedAndTheFirstOneWaitsOn() {
        withEnds(ends -> {
            Task<Integer> first = Async.currentRun().spawn("first reader", () -> ends.ours.read(new byte[1]));
            awaitWaiting(first);
            assertThatThrownBy(() -> ends.ours.read(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("One task at a time may read from a stream")
                    .hasMessageContaining("waiting=first reader")
                    .hasMessageContaining("current=main");
            ends.peer.write("x");
            assertThat(first.await()).isEqualTo(1);
        });
    }

    /** The checkpoint at the beginning lets others run, who may be quicker. */
    @Test
    void whoIsOvertakenAtItsCheckpointIsTheSecondReader() {
        withEnds(ends -> {
            OnLoop.useUpTheShare();
            Task<Integer> first = Async.currentRun().spawn("first reader", () -> ends.ours.read(new byte[1]));
            OnLoop.spin();
            assertThatThrownBy(() -> ends.ours.read(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("One task at a time may read from a stream")
                    .hasMessageContaining("waiting=first reader");
            ends.peer.write("x");
            assertThat(first.await()).isEqualTo(1);
        });
    }

    /** A write that waits has sent a part: another one would go out in the middle of it. */
    @Test
    void aSecondWriterIsRefusedAndTheFirstOneWaitsOn() {
        withEnds(ends -> {
            Task<Void> first = spawn("first writer", () -> ends.ours.write(new byte[MUCH]));
            awaitWaiting(first);
            assertThatThrownBy(() -> ends.ours.write("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("One task at a time may write to a stream")
                    .hasMessageContaining("waiting=first writer");
            assertThatThrownBy(ends.ours::shutdownOutput).isInstanceOf(IllegalStateException.class);
            ends.peer.readExactly(MUCH);
            first.await();
        });
    }

    @Test
    void badInputIsRefused() {
        withEnds(ends -> {
            assertThatThrownBy(() -> ends.ours.readExactly(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length=-1");
            assertThatThrownBy(() -> ends.ours.readUntil(new byte[0], 1)).hasMessageContaining("one byte");
            assertThatThrownBy(() -> ends.ours.readUntil(new byte[1], -1)).hasMessageContaining("limit=-1");
            assertThatThrownBy(() -> ends.ours.readLine(-1)).hasMessageContaining("limit=-1");
            assertThatThrownBy(() -> ends.ours.readAll(-1)).hasMessageContaining("limit=-1");
            assertThatThrownBy(() -> ends.ours.read((byte[]) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> ends.ours.write((String) null)).isInstanceOf(NullPointerException.class);
        });
    }

    // ------------------------------------------------------------------ java.io

    @Test
    void viewsSuspendTheTask() {
        byte[] sent = random(MUCH / 4, 4);
        withEnds(ends -> {
            Task<Void> writer = spawn("writer", () -> {
                try (OutputStream output = ends.peer.output()) {
                    output.write(sent, 0, 10);
                    output.write(sent[10]);
                    output.write(sent, 11, sent.length - 11);
                }
            });
            InputStream input = ends.ours.input();
            assertThat(input.read()).isEqualTo(sent[0] & 0xFF);
            var rest = new ByteArrayOutputStream();
            input.transferTo(rest);
            assertThat(rest.toByteArray()).isEqualTo(Arrays.copyOfRange(sent, 1, sent.length));
            assertThat(input.read()).isEqualTo(-1);
            writer.await();
            input.close();
            assertThat(ends.ours.isOpen()).isFalse();
        });
    }

    /** A reader that always finds data lets others run all the same. */
    @Test
    void aStreamThatAlwaysHasDataStarvesNobody() {
        withEnds(ends -> {
            Task<Void> writer = spawn("writer", () -> {
                while (true) {
                    ends.peer.write(new byte[65_536]);
                }
            });
            boolean[] otherRan = {false};
            Async.currentLoop().callLater(Duration.ofMillis(2), () -> otherRan[0] = true);
            var buffer = ByteBuffer.allocate(16);
            while (!otherRan[0]) {
                buffer.clear();
                ends.ours.read(buffer);
            }
            writer.cancel("enough");
            assertThatThrownBy(writer::await).isInstanceOf(TaskFailedException.class);
        });
    }
}
