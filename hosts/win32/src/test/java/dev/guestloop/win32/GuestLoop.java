package dev.guestloop.win32;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the note's loop and ours both offer, so that one test body runs on either. On the UI thread only, where a method does not say
 * otherwise.
 */
interface GuestLoop extends AutoCloseable {

    void callSoon(Runnable callback);

    void callLater(Duration delay, Runnable callback);

    /** Has a function run on the UI thread. Any thread. */
    void runSyncSoonThreadsafe(Runnable function);

    /** Calls back each time that a channel can be read, until that returns false; then the channel is closed. */
    void whenReadable(SocketChannel channel, BooleanSupplier goesOn) throws IOException;

    /** Any thread. */
    Hops hops();

    @Override
    void close();
}
