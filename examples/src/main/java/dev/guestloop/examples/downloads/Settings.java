package dev.guestloop.examples.downloads;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a download manager is told once.
 *
 * @param folder where the files go
 * @param limit how many run at once
 * @param backoff how it tries again
 * @param patience how long a server may be silent
 * @param disk how files are opened
 */
public record Settings(Path folder, int limit, Backoff backoff, Duration patience, Disk disk) {

    /** The usual ones. */
    public static Settings of(Path folder) {
        return new Settings(folder, 4, Backoff.DEFAULT, Duration.ofSeconds(20), Disk.REAL);
    }

    public Settings withLimit(int places) {
        return new Settings(folder, places, backoff, patience, disk);
    }

    public Settings withBackoff(Backoff other) {
        return new Settings(folder, limit, other, patience, disk);
    }

    public Settings withPatience(Duration other) {
        return new Settings(folder, limit, backoff, other, disk);
    }

    public Settings withDisk(Disk other) {
        return new Settings(folder, limit, backoff, patience, other);
    }
}
