package dev.guestloop.file;

/** Hears how far {@link AsyncFiles#copy(java.nio.file.Path, java.nio.file.Path, CopyProgress, java.nio.file.CopyOption...)} is. */
@FunctionalInterface
public interface CopyProgress {

    /**
     * Called on the loop's thread while the copy goes on, never after the call has ended, and at the end of one that succeeds. Reports
     * are conflated: one that the loop had no time for is replaced by the next. It must not wait. What it throws goes to the run's {@link
     * dev.guestloop.UncaughtHandler}.
     *
     * @param copied how many bytes are copied
     * @param total how many there were at the beginning; the file may have changed since
     */
    void copied(long copied, long total);
}
