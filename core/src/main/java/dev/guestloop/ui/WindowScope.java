package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskBody;
import dev.guestloop.TaskGroup;
import dev.guestloop.ui.EventSource.Registration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one window: cancelled when it closes. For a run and a window there is one such scope, which the {@code scopeOf} of
 * the host's module gives; a window that is opened again after it was closed gets a new one. A part of a window, such as a panel, may have
 * one of its own: it "closes" when it is removed.
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

    /** What undoes the making of this scope: the toolkit's listeners, its place among the others. */
    private Runnable forget = () -> {};

    /** What the handlers of this window listen with. */
    private final List<Registration> listening = new ArrayList<>();

    private ModalityRule rule = ModalityRule.GO_ON;
    private boolean blocked;

    private WindowScope(GuestRun<?> run, String name) {
        this.run = run;
        this.name = name;
        this.tasks = run.newGroup(name);
    }

    /**
     * Returns the scope of a window, made if there is none. For the modules of hosts.
     *
     * @param run the run
     * @param window the window, known by its identity
     * @param name the window's name, for messages
     * @param watch called for a new scope: has the toolkit call {@link #closed} and {@link #blocked}, and returns what ends that. It is
     *     ended when the window closes, or the run ends
     * @return the scope
     * @throws WrongThreadException if called on another thread than the host's
     * @throws dev.guestloop.LoopClosedException if the run has ended
     */
    public static WindowScope of(
            GuestRun<?> run, Object window, String name, Function<? super WindowScope, Registration> watch) {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(watch, "watch");
        IdentityHashMap<Object, WindowScope> present = SCOPES.get(run);
        WindowScope known = present == null || !run.loop().isLoopThread() ? null : present.get(window);
        if (known != null) {
            return known;
        }
        var scope = new WindowScope(run, name); // which checks thread and run
        Registration registration;
        try {
            registration = watch.apply(scope);
        } catch (RuntimeException | Error e) {
            scope.cancel("the window cannot be watched");
            throw e;
        }
        IdentityHashMap<Object, WindowScope> open = scopesOf(run);
        open.put(window, scope);
        scope.forget = () -> {
            open.remove(window);
            registration.close();
        };
        return scope;
    }

    private static IdentityHashMap<Object, WindowScope> scopesOf(GuestRun<?> run) {
        IdentityHashMap<Object, WindowScope> present = SCOPES.get(run);
        if (present != null) {
            return present;
        }
        SCOPES.keySet().removeIf(GuestRun::isDone); // those whose thread died, so that no listener was called
        var made = new IdentityHashMap<Object, WindowScope>();
        SCOPES.put(run, made);
        var _ = run.onDone(_ -> {
            SCOPES.remove(run);
            List.copyOf(made.values()).forEach(WindowScope::runEnded);
        });
        return made;
    }

    private void runEnded() {
        try {
            forget.run();
        } catch (RuntimeException e) {
            run.loop().reportUncaught("what watches the window " + name, e);
        }
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
     * @throws IllegalStateException if the window is closed
     */
    public <E> EventHandler<E> on(EventSource<E> source, HandlerPolicy policy, EventTask<? super E, ?> task) {
        if (isClosed()) {
            throw new IllegalStateException("A window that is closed has no events any more: window=" + name
                    + ". Make the handler while it is open.");
        }
        EventSource<E> untilClosed = listener -> {
            Registration registration = source.listen(listener);
            listening.add(registration);
            return () -> {
                listening.remove(registration);
                registration.close();
            };
        };
        return EventHandler.listen(run, "an event of " + name, untilClosed, _ -> this, policy, task);
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

    /** Called by the module of the host when the window has closed: cancels its tasks. Does nothing the second time, nor after the run. */
    public void closed() {
        if (run.isDone()) {
            return;
        }
        try {
            forget.run();
            List.copyOf(listening).forEach(Registration::close);
            listening.clear();
        } finally {
            tasks.cancel(new CancelReason(CancelReason.Kind.SCOPE, "the window closed: " + name));
            closed.complete(null);
        }
    }

    /**
     * Called by the module of the host when a modal dialog begins or ceases to keep the user from the window. Does nothing after
     * the run.
     *
     * @param nowBlocked whether one does
     */
    public void blocked(boolean nowBlocked) {
        if (!run.isDone()) {
            blocked = nowBlocked;
            applyRule();
        }
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
