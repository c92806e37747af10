package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import dev.guestloop.TaskGroup;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one window: cancelled when it closes. For a run and a window there is one such scope, which the {@code scopeOf} of
 * the host's module gives; a window that is opened again after it was closed gets a new one.
 *
 * <p>A task that has to outlive the window (one that saves what a dialog was closed with) is started in the run, with
 * {@code Async.currentRun().spawn(…)}.
 *
 * <p><i>Confined to the UI thread.</i>
 */
public final class WindowScope {

    /** The scopes of the windows that are open. The inner maps are confined to the thread of their run. */
    private static final ConcurrentHashMap<GuestRun<?>, IdentityHashMap<Object, WindowScope>> SCOPES =
            new ConcurrentHashMap<>();

    private final GuestRun<?> run;
    private final String name;
    private final TaskGroup tasks;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final Runnable forget;
    private ModalityRule rule = ModalityRule.GO_ON;
    private boolean blocked;

    private WindowScope(GuestRun<?> run, String name, Runnable forget) {
        this.run = run;
        this.name = name;
        this.tasks = run.newGroup(name);
        this.forget = forget;
    }

    /**
     * Returns the scope of a window, made if there is none. For the modules of hosts.
     *
     * @param run the run
     * @param window the window, known by its identity
     * @param name the window's name, for messages
     * @param watch called for a new scope: has the toolkit call {@link #closed} and {@link #blocked}
     * @return the scope
     * @throws WrongThreadException if called on another thread than the host's
     * @throws dev.guestloop.LoopClosedException if the run has ended
     */
    public static WindowScope of(GuestRun<?> run, Object window, String name, Consumer<? super WindowScope> watch) {
        Objects.requireNonNull(window, "window");
        IdentityHashMap<Object, WindowScope> windows = SCOPES.get(run);
        if (windows == null) {
            windows = new IdentityHashMap<>();
            SCOPES.put(run, windows);
            var _ = run.onDone(_ -> SCOPES.remove(run));
        }
        WindowScope present = windows.get(window);
        if (present != null) {
            return present;
        }
        IdentityHashMap<Object, WindowScope> open = windows;
        var scope = new WindowScope(run, name, () -> open.remove(window));
        windows.put(window, scope);
        watch.accept(scope);
        return scope;
    }

    /**
     * Starts a task of the window.
     *
     * @param taskName the name, for messages
     * @param task what it runs
     * @param <R> the type of its result
     * @return the task
     * @throws IllegalStateException if the window is closed
     */
    public <R extends @Nullable Object> Task<R> spawn(String taskName, TaskBody<R, ?> task) {
        return tasks.spawn(taskName, task);
    }

    /**
     * Starts a task of the window that has no result.
     *
     * @param taskName the name, for messages
     * @param task what it runs
     * @return the task
     * @throws IllegalStateException if the window is closed
     */
    public Task<@Nullable Void> spawn(String taskName, TaskAction<?> task) {
        return tasks.spawn(taskName, task);
    }

    /**
     * Starts a task of the window for each event of a source. It listens until the window is closed.
     *
     * @param source where the events come from
     * @param policy what to do with an event while an earlier one is handled
     * @param task what each task runs
     * @param <E> the type of the events
     * @return the handler
     */
    public <E> EventHandler<E> on(EventSource<E> source, HandlerPolicy policy, EventTask<? super E, ?> task) {
        EventHandler<E> handler = EventHandler.listen(run, "an event of " + name, source, _ -> this, policy, task);
        var _ = closed.thenRun(handler::close);
        return handler;
    }

    /**
     * Cancels the tasks of the window, for good, as closing it does; the window itself stays as it is.
     *
     * @param reason why, for people
     */
    public void cancel(String reason) {
        tasks.cancel(reason);
    }

    /**
     * Tells whether the window is closed, or its tasks were cancelled: then it takes no more.
     *
     * @return true if so
     */
    public boolean isClosed() {
        return tasks.isCancelled();
    }

    /**
     * Waits until the window is closed and all of its tasks have cleaned up and ended. To be called in a task that is not one of
     * them.
     *
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     */
    public void awaitClosed() {
        Async.await(closed);
        tasks.awaitEmpty();
    }

    /**
     * Says what the tasks do while a modal dialog keeps the user from the window. They go on, unless this says otherwise.
     *
     * @param newRule the rule, from now on
     * @return this scope
     */
    public WindowScope modality(ModalityRule newRule) {
        rule = Objects.requireNonNull(newRule, "rule");
        applyRule();
        return this;
    }

    /** Called by the module of the host when the window has closed: cancels its tasks. Does nothing the second time. */
    public void closed() {
        forget.run();
        tasks.cancel("the window closed: " + name);
        closed.complete(null);
    }

    /**
     * Called by the module of the host when a modal dialog begins or ceases to keep the user from the window.
     *
     * @param nowBlocked whether one does
     */
    public void blocked(boolean nowBlocked) {
        blocked = nowBlocked;
        applyRule();
    }

    private void applyRule() {
        if (blocked && rule == ModalityRule.PAUSE) {
            tasks.pause();
        } else {
            tasks.resume();
        }
    }

    @Override
    public String toString() {
        return "WindowScope[" + name + ", " + tasks + ']';
    }
}
