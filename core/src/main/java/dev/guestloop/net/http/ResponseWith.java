package dev.guestloop.net.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response with another body. */
record ResponseWith<T>(HttpResponse<?> head, @Nullable T body) implements HttpResponse<T> {

    @Override
    public int statusCode() {
        return head.statusCode();
    }

    @Override
    public HttpRequest request() {
        return head.request();
    }

    /** Their bodies are not kept by the client either. */
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return head.previousResponse().map(previous -> new ResponseWith<>(previous, null));
    }

    @Override
    public HttpHeaders headers() {
        return head.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return head.sslSession();
    }

    @Override
    public URI uri() {
        return head.uri();
    }

    @Override
    public Version version() {
        return head.version();
    }
}
