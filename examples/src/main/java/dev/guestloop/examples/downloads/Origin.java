package dev.guestloop.examples.downloads;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a partial file comes from, and how to tell that it is still the same file there.
 *
 * @param address the web address
 * @param etag the server's mark of this version; null if it gives none
 * @param total how many bytes it has; -1 if the server does not say
 * @param sha256 the digest that it must have, in Base64; null if the server gives none
 */
record Origin(
        String address,
        @Nullable String etag,
        long total,
        @Nullable String sha256) {

    static Path beside(Path partial) {
        return partial.resolveSibling(partial.getFileName() + ".from");
    }

    /** Null if there is no such file, or nothing sensible in it. Blocks. */
    static @Nullable Origin read(Path file) throws IOException {
        var values = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            values.load(in);
            String address = values.getProperty("address");
            return address == null
                    ? null
                    : new Origin(
                            address,
                            values.getProperty("etag"),
                            Long.parseLong(values.getProperty("total", "-1")),
                            values.getProperty("sha256"));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Blocks. */
    void write(Path file) throws IOException {
        var values = new Properties();
        values.setProperty("address", address);
        values.setProperty("total", Long.toString(total));
        if (etag != null) {
            values.setProperty("etag", etag);
        }
        if (sha256 != null) {
            values.setProperty("sha256", sha256);
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            values.store(out, "what the file beside this one is a part of");
        }
    }

    /** Tells whether what is served now is the version that this part was taken from. */
    boolean isSame(Origin now) {
        if (!address.equals(now.address)) {
            return false;
        }
        boolean hasEtag = etag != null || now.etag != null;
        return hasEtag ? Objects.equals(etag, now.etag) : total >= 0 && total == now.total;
    }
}
