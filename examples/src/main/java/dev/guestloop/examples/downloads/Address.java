package dev.guestloop.examples.downloads;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** What a person has typed into the field for a web address. */
final class Address {

    private static final int MAX_NAME_LENGTH = 120;

    private Address() {}

    /**
     * Makes an address of it.
     *
     * @throws BadAddressException with words to show beside the field
     */
    static URI parse(String typed) throws BadAddressException {
        String text = typed.strip();
        if (text.isEmpty()) {
            throw new BadAddressException("Type or paste a web address first, such as https://example.org/file.zip");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            String where = e.getIndex() >= 0 && e.getIndex() < text.length()
                    ? ": look at “" + text.substring(e.getIndex(), Math.min(text.length(), e.getIndex() + 12)) + "”"
                    : "";
            throw new BadAddressException("This is no web address" + where);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.isEmpty()) {
            throw new BadAddressException("A web address begins with http:// or https://");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadAddressException("Only http:// and https:// are spoken here, not " + scheme + ":");
        }
        if (uri.getHost() == null) {
            throw new BadAddressException("This address names no server: https://SERVER/FILE");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new BadAddressException("A port is between 1 and 65535, and this one is " + uri.getPort());
        }
        return uri;
    }

    static boolean isSecure(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    static int port(URI address) {
        int usual = isSecure(address) ? 443 : 80;
        return address.getPort() < 0 ? usual : address.getPort();
    }

    /** What comes behind the server's name, as it is sent. */
    static String target(URI address) {
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }

    /** A name for the file that leads nowhere else than into its folder, whatever the address says. */
    static String fileName(URI address) {
        String path = address.getPath() == null ? "" : address.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String safe = last.replaceAll("[\\p{Cntrl}\\\\/:*?\"<>|]", "_").strip();
        if (safe.isEmpty() || safe.matches("\\.+")) {
            return "download";
        }
        return safe.length() > MAX_NAME_LENGTH ? safe.substring(0, MAX_NAME_LENGTH) : safe;
    }

    /** The same name with a number, in front of what says the file's kind. */
    static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        return dot <= 0
                ? name + " (" + number + ")"
                : name.substring(0, dot) + " (" + number + ")" + name.substring(dot);
    }
}
