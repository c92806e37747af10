package dev.guestloop.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates of the tests, made by the JDK's own keytool, each once. */
public final class Certificates {

    private static final char[] PASSWORD = "password".toCharArray();

    private static final ConcurrentMap<String, KeyStore> MADE = new ConcurrentHashMap<>();

    private Certificates() {}

    /** For the host localhost, and for some years. */
    public static KeyStore good() {
        return MADE.computeIfAbsent("good", _ -> make("dns:localhost", "-validity", "1000"));
    }

    static KeyStore ofAnotherHost() {
        return MADE.computeIfAbsent("other", _ -> make("dns:elsewhere.example", "-validity", "1000"));
    }

    static KeyStore expired() {
        return MADE.computeIfAbsent("expired", _ -> make("dns:localhost", "-startdate", "-10d", "-validity", "5"));
    }

    /** Somebody else's, for localhost as well. */
    static KeyStore stranger() {
        return MADE.computeIfAbsent("stranger", _ -> make("dns:localhost", "-validity", "1000"));
    }

    /** A certificate of an authority of its own, which is in the store as well. */
    private static KeyStore make(String name, String... validity) {
        try {
            Path folder = Files.createTempDirectory("certificates");
            Path file = folder.resolve("keys.p12");
            keytool(file, "authority", "-ext", "bc:c", "-validity", "1000");
            List<String> options = new ArrayList<>(List.of(validity));
            options.addAll(List.of("-signer", "authority", "-ext", "san=" + name));
            keytool(file, "key", options.toArray(String[]::new));
            KeyStore keys = load(file);
            Files.delete(file);
            Files.delete(folder);
            return keys;
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void keytool(Path file, String alias, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-m",
                "java.base/sun.security.tools.keytool.Main", // some runtimes have no keytool in bin
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-alias",
                alias));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    /** Answers with a key, and trusts the authority of another one. */
    public static SSLContext context(KeyStore own, KeyStore trusted) {
        return context(own, trusted, null);
    }

    /** The same, with a source of random numbers; null for the JDK's. */
    static SSLContext context(KeyStore own, KeyStore trusted, SecureRandom random) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(onlyKey(own), PASSWORD);
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry("trusted", trusted.getCertificate("authority"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), random);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore onlyKey(KeyStore all) throws GeneralSecurityException, IOException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry("key", all.getKey("key", PASSWORD), PASSWORD, all.getCertificateChain("key"));
        return one;
    }

    static TlsOptions options() {
        return TlsOptions.DEFAULT.withContext(context(good(), good()));
    }
}
