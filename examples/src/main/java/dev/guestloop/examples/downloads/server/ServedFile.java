package dev.guestloop.examples.downloads.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * A file whose bytes follow from its name, so that any part of it can be made at any time.
 *
 * @param name its name
 * @param bytes how many it has
 */
public record ServedFile(String name, long bytes) {

    private static final int BLOCK_BYTES = 64 * 1024;

    /** Makes the bytes from here to the end of the block, at most so many. */
    byte[] part(long from, int most) {
        long block = from / BLOCK_BYTES;
        int skip = (int) (from % BLOCK_BYTES);
        var content = new byte[BLOCK_BYTES];
        new SplittableRandom(name.hashCode() * 31L + block).nextBytes(content);
        int length = (int) Math.min(Math.min(most, BLOCK_BYTES - skip), bytes - from);
        var part = new byte[length];
        System.arraycopy(content, skip, part, 0, length);
        return part;
    }

    /** The digest of the whole file, in Base64. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long done = 0; done < bytes; ) {
                byte[] part = part(done, BLOCK_BYTES);
                digest.update(part);
                done += part.length;
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
