package dev.guestloop.net;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is encrypted: {@link #DEFAULT}, changed by {@code with…}.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class TlsOptions {

    /** The JDK's default context, with its trusted authorities; no application protocol; a client checks the host's name. */
    public static final TlsOptions DEFAULT = new TlsOptions(null, List.of(), _ -> {});

    private final @Nullable SSLContext context;
    private final List<String> applicationProtocols;
    private final Consumer<SSLParameters> custom;

    private TlsOptions(
            @Nullable SSLContext context, List<String> applicationProtocols, Consumer<SSLParameters> custom) {
        this.context = context;
        this.applicationProtocols = applicationProtocols;
        this.custom = custom;
    }

    /**
     * Returns a copy with a context: whom to trust, and with which key to answer. A server needs one, and a client that is asked for its
     * certificate.
     *
     * @param value the context; null for the JDK's default one
     * @return the copy
     */
    public TlsOptions withContext(@Nullable SSLContext value) {
        return new TlsOptions(value, applicationProtocols, custom);
    }

    /**
     * Returns a copy that agrees with the peer on a protocol above TLS (ALPN), see {@link TlsStream#applicationProtocol}.
     *
     * @param names the names that are understood, the best first, such as {@code h2} and {@code http/1.1}
     * @return the copy
     */
    public TlsOptions withApplicationProtocols(String... names) {
        return new TlsOptions(context, List.of(names), custom);
    }

    /**
     * Returns a copy that changes any of the JDK's parameters, after all others are set: which versions, whether a server asks its clients
     * for a certificate. It takes the place of an earlier change.
     *
     * @param change changes the parameters; called on another thread than the loop's
     * @return the copy
     */
    public TlsOptions withParameters(Consumer<SSLParameters> change) {
        return new TlsOptions(context, applicationProtocols, Objects.requireNonNull(change, "change"));
    }

    @Nullable
    SSLContext context() {
        return context;
    }

    List<String> applicationProtocols() {
        return applicationProtocols;
    }

    Consumer<SSLParameters> custom() {
        return custom;
    }
}
