package dev.guestloop.ui;

import dev.guestloop.CancelScope;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.ui.EventSource.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts a task for each event of a source, by a {@linkplain HandlerPolicy policy}.
 *
 * <p>The tasks belong to the window of the event, and are cancelled when that closes; to the run, if there is no window. An event
 * of a window that has closed starts nothing, nor does one whose turn has not come when the window closes or the run ends.
 *
 * <p><i>Confined to the UI thread.</i>
 *
 * @param <E> the type of the events
 */
public final class EventHandler<E> implements AutoCloseable {

    private static final Logger LOG = System.getLogger("dev.guestloop.ui");

    private final GuestRun<?> run;
    private final String name;
    private final EventSource<E> source;
    private final Function<? super E, @Nullable WindowScope> window;
    private final HandlerPolicy policy;
    private final EventTask<? super E, ?> task;
    private final Registration registration;
    private final List<Consumer<? super Boolean>> busyListeners = new ArrayList<>();
    private final List<CancelScope> running = new ArrayList<>();
    private final ArrayDeque<Waiting<E>> waiting = new ArrayDeque<>();
    private boolean closed;

    /** An event whose turn has not come, and the window that it came from. */
    private record Waiting<E>(E event, @Nullable WindowScope window) {}

    private EventHandler(
            GuestRun<?> run,
            String name,
            EventSource<E> source,
            Function<? super E, @Nullable WindowScope> window,
            HandlerPolicy policy,
            EventTask<? super E, ?> task) {
        this.run = Objects.requireNonNull(run, "run");
        this.name = Objects.requireNonNull(name, "name");
        this.source = Objects.requireNonNull(source, "source");
        this.window = Objects.requireNonNull(window, "window");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.task = Objects.requireNonNull(task, "task");
        this.registration = source.listen(this::handle);
    }

    /**
     * Makes a handler and begins to listen. For the modules of hosts, which know the window of an event; programs call the
     * {@code onAction} of their host, or {@link WindowScope#on}.
     *
     * @param run the run that the tasks belong to
     * @param name the name of the tasks, for messages
     * @param source where the events come from
     * @param window finds the window of an event when that comes; gives null if it has none
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @param <E> the type of the events
     * @return the handler
     */
    public static <E> EventHandler<E> listen(
            GuestRun<?> run,
            String name,
            EventSource<E> source,
            Function<? super E, @Nullable WindowScope> window,
            HandlerPolicy policy,
            EventTask<? super E, ?> task) {
        return new EventHandler<>(run, name, source, window, policy, task);
    }

    /**
     * Tells whether a task runs or waits for its turn.
     *
     * @return true if so
     */
    public boolean isBusy() {
        return !running.isEmpty() || !waiting.isEmpty();
    }

    /**
     * Adds a listener for {@link #isBusy}, such as one that disables a button meanwhile. What it throws goes to the run's
     * {@link dev.guestloop.UncaughtHandler}; only into the log, at level DEBUG, if the window of the event is closed, or its
     * source is {@linkplain EventSource#isOver over}, for then its widgets may be gone.
     *
     * @param listener called with the new state at each change
     * @return this handler
     */
    public EventHandler<E> onBusy(Consumer<? super Boolean> listener) {
        busyListeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Cancels the tasks that run, and drops the events that wait. Later events are handled as before.
     *
     * @param reason why, for people
     */
    public void cancel(String reason) {
        boolean before = isBusy();
        waiting.clear();
        List.copyOf(running).forEach(scope -> scope.cancel(reason));
        tellIfChanged(before, null);
    }

    /** Ends listening. Tasks that run, and those of events that wait, go on. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            registration.close();
        }
    }

    private void handle(E event) {
        if (run.isEnding()) {
            if (run.isDone()) {
                close();
            }
            return;
        }
        boolean before = isBusy();
        var arrived = new Waiting<E>(event, window.apply(event)); // now, for later the window may be gone
        if (running.isEmpty() || policy == HandlerPolicy.PARALLEL) {
            start(arrived);
        } else if (policy == HandlerPolicy.QUEUE) {
            waiting.add(arrived);
        } else if (policy == HandlerPolicy.RESTART) {
            waiting.clear();
            waiting.add(arrived);
            List.copyOf(running).forEach(scope -> scope.cancel("a newer event: handler=" + name));
        }
        tellIfChanged(before, arrived.window);
    }

    private void start(Waiting<E> next) {
        WindowScope scope = next.window;
        if (scope != null && scope.isClosed()) {
            return;
        }
        var cancel = CancelScope.create();
        running.add(cancel);
        try {
            Task<?> _ = scope == null
                    ? run.spawn(name, () -> runTask(cancel, next))
                    : scope.spawn(name, () -> runTask(cancel, next));
        } catch (RuntimeException e) {
            running.remove(cancel);
            throw e;
        }
    }

    private void runTask(CancelScope cancel, Waiting<E> current) throws Throwable {
        try {
            var _ = cancel.<@Nullable Void, Throwable>run(() -> {
                task.run(current.event);
                return null;
            });
        } finally {
            running.remove(cancel);
            if (run.isEnding()) {
                waiting.clear();
            }
            // In the step in which the old task ends; the new one begins in a later one.
            while (running.isEmpty() && !waiting.isEmpty()) {
                start(waiting.remove());
            }
            tellIfChanged(true, current.window);
        }
    }

    /** A listener that fails must not take the place of the task's own failure, nor of the toolkit's dispatch. */
    private void tellIfChanged(boolean before, @Nullable WindowScope where) {
        boolean busy = isBusy();
        if (busy == before) {
            return;
        }
        for (Consumer<? super Boolean> listener : List.copyOf(busyListeners)) {
            try {
                listener.accept(busy);
            } catch (RuntimeException | Error e) {
                boolean gone = source.isOver() || (where != null && where.isClosed());
                if (gone && e instanceof RuntimeException) {
                    LOG.log(
                            Level.DEBUG,
                            "A busy listener failed, for its widget or window is gone: handler=" + name,
                            e);
                } else {
                    run.loop().reportUncaught("a busy listener of " + name, e);
                }
            }
        }
    }

    @Override
    public String toString() {
        return "EventHandler[" + name + ", " + policy + ", running=" + running.size() + ", waiting=" + waiting.size()
                + (closed ? ", closed]" : "]");
    }
}
