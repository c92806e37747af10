package dev.guestloop.benchmarks;

import dev.guestloop.HostLoop;
import dev.guestloop.glfw.GlfwFrames;
import dev.guestloop.glfw.GlfwHost;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import kotlinx.coroutines.CoroutineDispatcher;
import org.lwjgl.glfw.GLFW;

/** GLFW with a window, and the queue that every program of it writes, beside an event that wakes its loop. */
record GlfwUi(HostLoop host, long window, Thread thread, NativeWait nativeWait) implements Ui {

    private static final Duration FOREVER = Duration.ofDays(1);

    private static final Queue<Runnable> WORK = new ConcurrentLinkedQueue<>();

    static Ui open() {
        var opened = new CompletableFuture<Ui>();
        Thread.ofPlatform().name("GLFW").start(() -> {
            try {
                if (!GLFW.glfwInit()) {
                    throw new IllegalStateException("GLFW cannot be initialized");
                }
                GLFW.glfwWindowHint(GLFW.GLFW_CLIENT_API, GLFW.GLFW_NO_API);
                long window = GLFW.glfwCreateWindow(200, 100, "benchmark", 0, 0);
                if (window == 0) {
                    throw new IllegalStateException("GLFW made no window");
                }
                GlfwHost host = GlfwHost.attach();
                opened.complete(new GlfwUi(host, window, Thread.currentThread(), NativeWait.ofCurrentThread()));
                loop(host);
            } catch (Throwable e) {
                opened.completeExceptionally(e);
            }
        });
        return opened.join();
    }

    /**
     * Two loops in one, each as its programs have it: for a guest the host waits for events, for posts by hand the program does. Whose
     * turn it is the last iteration has shown, so only the first round of a block finds the other one.
     */
    private static void loop(GlfwHost host) {
        boolean byHand = false;
        while (true) {
            if (byHand) {
                GLFW.glfwWaitEvents();
                byHand = runWork();
                host.pump(Duration.ZERO);
                byHand |= runWork(); // whose event the host has taken
            } else {
                host.pump(FOREVER);
                byHand = runWork();
            }
        }
    }

    private static boolean runWork() {
        boolean ran = false;
        for (Runnable work; (work = WORK.poll()) != null; ) {
            work.run();
            ran = true;
        }
        return ran;
    }

    @Override
    public String toolkit() {
        return "GLFW";
    }

    @Override
    public String postName() {
        return "glfwPostEmptyEvent";
    }

    @Override
    public void post(Runnable work) {
        WORK.add(work);
        GLFW.glfwPostEmptyEvent();
    }

    @Override
    public CoroutineDispatcher coroutines() {
        return Coroutines.onExecutor(this::post);
    }

    @Override
    public Frame awaitFrame() {
        return GlfwFrames.awaitFrame(window);
    }

    @Override
    public boolean isIdle() {
        return nativeWait.isWaiting();
    }
}
