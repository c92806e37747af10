package dev.guestloop.examples.downloads.server;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key that the server on the loopback address speaks TLS with. It lies in the open, beside this class, so it protects nothing:
 * nobody but the demo trusts it, and only for its own server. Made by {@code keytool -genkeypair -keystore localhost.p12 -alias
 * localhost -keyalg EC -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -validity 36500}.
 */
public final class LocalhostKey {

    private static final char[] PASSWORD = "password".toCharArray();

    private LocalhostKey() {}

    /** Answers with the key, and trusts it and nothing else. Blocks: it reads a file. */
    public static SSLContext context() throws IOException {
        try (InputStream file = LocalhostKey.class.getResourceAsStream("localhost.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(Objects.requireNonNull(file, "localhost.p12"), PASSWORD);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("localhost", store.getCertificate("localhost"));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("The key for localhost cannot be used", e);
        }
    }
}
