package dev.guestloop.examples.downloads.server;

import java.util.HashMap;
import java.util.Map;

/**
 * What the server does with a request, as the query of the address says. All are numbers; the counts are for each address.
 *
 * @param bytes the size of the file
 * @param rate bytes for each second; 0 is as fast as it goes
 * @param busy how many requests are answered with 503 first
 * @param reset a connection is reset when so many bytes of the file are sent; 0 for never
 * @param resets how many connections are
 * @param silent the first connection stays open and sends nothing more from this byte on; 0 for never
 * @param damaged 1: the digest is that of another file
 * @param digest 0: no digest is given
 * @param ranges 0: the whole file is sent, whatever was asked for
 * @param moved so many addresses, one after the other, only say where the file is
 * @param plain 1: that is an address with http://, whatever was asked with
 * @param etag 0: none is given; 2: another one for each request, as if the file had changed
 * @param chunked 1: the head announces chunks
 */
record Script(
        long bytes,
        long rate,
        int busy,
        long reset,
        int resets,
        long silent,
        int damaged,
        int digest,
        int ranges,
        int moved,
        int plain,
        int etag,
        int chunked) {

    static Script parse(String query) {
        Map<String, Long> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
            }
        }
        return new Script(
                values.getOrDefault("bytes", 1_000_000L),
                values.getOrDefault("rate", 0L),
                values.getOrDefault("busy", 0L).intValue(),
                values.getOrDefault("reset", 0L),
                values.getOrDefault("resets", 1L).intValue(),
                values.getOrDefault("silent", 0L),
                values.getOrDefault("damaged", 0L).intValue(),
                values.getOrDefault("digest", 1L).intValue(),
                values.getOrDefault("ranges", 1L).intValue(),
                values.getOrDefault("moved", 0L).intValue(),
                values.getOrDefault("plain", 0L).intValue(),
                values.getOrDefault("etag", 1L).intValue(),
                values.getOrDefault("chunked", 0L).intValue());
    }
}
