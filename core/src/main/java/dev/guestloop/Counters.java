package dev.guestloop;

/**
 * What is counted for one host thread, always. Each field has one writer at a time, so none is atomic; another thread may read
 * a value that is a moment old.
 */
final class Counters {

    // Written by the host thread.
    long ticks;
    long nestedTicks;
    long deferredTicks;
    long timerWakes;
    long interestWakes;
    long longestTickNanos;

    // Written by whoever has won the flag, so by one thread at a time.
    long posts;

    // Written by whoever has posted; two may meet, and count one.
    long watchdogWakes;

    // Written by the backend thread.
    long rescues;
    long spuriousWakes;

    // Written by the thread that the host runs posts on.
    long staleTicks;
}
