package dev.guestloop.examples.downloads;

import dev.guestloop.net.TlsOptions;
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
 * @param tls whom to trust where an address begins with https://
 */
public record Settings(Path folder, int limit, Backoff backoff, Duration patience, Disk disk, TlsOptions tls) {

    /** The usual ones. */
    public static Settings of(Path folder) {
        return new Settings(folder, 4, Backoff.DEFAULT, Duration.ofSeconds(20), Disk.REAL, TlsOptions.DEFAULT);
    }

    public Settings withLimit(int places) {
        return new Settings(folder, places, backoff, patience, disk, tls);
    }

    public Settings withBackoff(Backoff other) {
        return new Settings(folder, limit, other, patience, disk, tls);
    }

    public Settings withPatience(Duration other) {
        return new Settings(folder, limit, backoff, other, disk, tls);
    }

    public Settings withDisk(Disk other) {
        return new Settings(folder, limit, backoff, patience, other, tls);
    }

    public Settings withTls(TlsOptions other) {
        return new Settings(folder, limit, backoff, patience, disk, other);
    }
}
