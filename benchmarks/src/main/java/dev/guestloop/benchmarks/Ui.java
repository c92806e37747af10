package dev.guestloop.benchmarks;

import dev.guestloop.HostLoop;
import dev.guestloop.ui.Frame;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.CountDownLatch;
import kotlinx.coroutines.CoroutineDispatcher;

/** A toolkit with a window open: its event thread, and the ways onto it of everybody who is measured. */
interface Ui {

    /** What people call it. */
    String toolkit();

    /** What its own post is called. */
    String postName();

    /** The event thread. */
    Thread thread();

    /** The toolkit's own post, from any thread. */
    void post(Runnable work);

    /** Ours. */
    HostLoop host();

    /** Kotlin's. */
    CoroutineDispatcher coroutines();

    /** The next frame of the window, for a task. */
    Frame awaitFrame();

    /** Whether the event thread has nothing to do and waits. */
    boolean isIdle();

    /** Whether it can tell. If not, each look takes a millisecond, and there is time for fewer rounds. */
    default boolean tellsWhenIdle() {
        return true;
    }

    /** How much of its own post a hand-over may cost. */
    default double mostOfItsPost() {
        return 1.10;
    }

    /** RxJava's. */
    default Scheduler reactive() {
        return Schedulers.from(this::post);
    }

    /** Runs work on the event thread and waits for it. Not to be called there. */
    default void call(Runnable work) {
        var done = new CountDownLatch(1);
        post(() -> {
            work.run();
            done.countDown();
        });
        Setting.await(done);
    }

    /** Starts a toolkit by the name that {@code ./bench} gives it. */
    static Ui open(String name) throws Exception {
        return switch (name) {
            case "swing" -> SwingUi.open();
            case "javafx" -> JavaFxUi.open();
            case "swt" -> SwtUi.open();
            case "gtk" -> GtkUi.open();
            case "glfw" -> GlfwUi.open();
            case "win32" -> Win32Ui.open();
            default ->
                throw new IllegalArgumentException(
                        "Toolkits are swing, javafx, swt, gtk, glfw and win32: name=" + name);
        };
    }
}
