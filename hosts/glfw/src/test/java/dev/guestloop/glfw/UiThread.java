package dev.guestloop.glfw;

import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.Waits;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL;

/**
 * GLFW with a window for OpenGL, its host, and a loop that pumps it, for one test. All of it exists once this is made; the loop runs
 * after {@link #start}, and ends with the host.
 */
final class UiThread implements AutoCloseable, AfterEachCallback {

    static final int X = 200;
    static final int Y = 150;
    static final int WIDTH = 320;
    static final int HEIGHT = 240;

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ui").factory());

    private final CompletableFuture<GlfwHost> host = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Future<?> life;
    private volatile long window;

    UiThread() {
        Displays.require();
        life = THREAD.submit(this::run);
        try {
            Waits.get(host);
        } catch (Exception e) {
            throw new AssertionError("It does not begin, or has failed", e);
        }
    }

    static UiThread started() {
        var ui = new UiThread();
        ui.start();
        return ui;
    }

    /** Runs something on the thread, where GLFW is not initialized at the moment. */
    static <T> T withoutGlfw(Callable<T> body) throws Exception {
        Displays.require();
        return THREAD.submit(body).get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static long openWindow(String title) {
        GLFW.glfwDefaultWindowHints();
        long opened = GLFW.glfwCreateWindow(WIDTH, HEIGHT, title, 0, 0);
        if (opened == 0) {
            throw new AssertionError("No window: " + GlfwError.take());
        }
        GLFW.glfwSetWindowPos(opened, X, Y);
        GLFW.glfwMakeContextCurrent(opened);
        GL.createCapabilities();
        return opened;
    }

    private void run() {
        GlfwHost made;
        try {
            if (!GLFW.glfwInit()) {
                throw new AssertionError("GLFW cannot be initialized: " + GlfwError.take());
            }
            window = openWindow("test");
            made = GlfwHost.attach();
        } catch (Throwable e) {
            host.completeExceptionally(e);
            GLFW.glfwTerminate();
            return;
        }
        host.complete(made);
        try {
            started.await();
            while (!made.isClosed()) {
                made.pump();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the UI thread", e);
        } finally {
            made.close();
            GL.setCapabilities(null);
            GLFW.glfwTerminate();
            made.free();
        }
    }

    void start() {
        started.countDown();
    }

    GlfwHost host() {
        return host.join();
    }

    long window() {
        return window;
    }

    /** Runs something as a plain handler, and returns what it returned. */
    <T> T call(Callable<T> handler) throws Exception {
        return Waits.on(host()::post, handler);
    }

    /** Closes the host from the loop itself, if nobody has, and waits for the end of GLFW. */
    @Override
    public void close() {
        start();
        try {
            host().post(host()::close);
        } catch (IllegalStateException e) {
            // It is closed already.
        }
        try {
            life.get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The loop does not end, or has failed", e);
        }
    }

    /** Of a test class that has one for each test. */
    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
