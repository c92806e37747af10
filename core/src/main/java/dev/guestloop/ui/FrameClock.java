package dev.guestloop.ui;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.ui.EventSource.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of a toolkit's pulses, for the authors of hosts: it numbers them, and listens to the toolkit only while somebody wants
 * frames, so that a program at rest is not woken. Programs get their frames from the host: {@code JavaFxFrames.awaitFrame(stage)}.
 *
 * <p><i>Confined to the UI thread.</i>
 */
public final class FrameClock {

    /** Somebody who wants the frames of a window. No record: two of them are never the same. */
    private static final class Wish {
        final BooleanSupplier open;
        final Consumer<? super Frame> listener;

        Wish(BooleanSupplier open, Consumer<? super Frame> listener) {
            this.open = open;
            this.listener = Objects.requireNonNull(listener, "listener");
        }
    }

    private final EventSource<?> pulses;
    private final List<Wish> wishes = new ArrayList<>();

    /** What listens to the pulses; null while nobody wants frames. */
    private @Nullable Registration listening;

    private long number;
    private long startNanos;
    private long begunNanos;

    /**
     * Creates a clock that nobody has asked for frames yet.
     *
     * @param pulses what each pulse of the toolkit is an event of; it may begin and cease to listen at any time, also within a pulse
     */
    public FrameClock(EventSource<?> pulses) {
        this.pulses = Objects.requireNonNull(pulses, "pulses");
    }

    /**
     * The frames of a window, while it is open.
     *
     * @param open whether it is; asked in each frame. One that was not opened yet counts as open
     * @return the source; once the window has closed it has no more events
     */
    public EventSource<Frame> frames(BooleanSupplier open) {
        Objects.requireNonNull(open, "open");
        return listener -> listen(new Wish(open, listener));
    }

    /**
     * The frames of a window that can be shown again, until it is hidden. The frame that is on its way then still comes, so that a value
     * that waits for it is shown: the window has it when it comes back.
     *
     * @param hidden of which one event means that the window is hidden. One that was not opened yet counts as open
     * @return the source; after that frame it has no more events
     */
    public EventSource<Frame> framesUntil(EventSource<?> hidden) {
        Objects.requireNonNull(hidden, "hidden");
        return listener -> {
            Objects.requireNonNull(listener, "listener");
            var isHidden = new AtomicBoolean();
            var wasLast = new AtomicBoolean();
            Registration end = hidden.listen(_ -> isHidden.set(true));
            Registration frames = listen(new Wish(() -> !wasLast.get(), frame -> {
                wasLast.set(isHidden.get());
                listener.accept(frame);
            }));
            return () -> {
                frames.close();
                end.close();
            };
        };
    }

    /**
     * Waits for the next frame of a window. A task that does nothing else in between gets each frame once.
     *
     * @param open whether the window is open; asked now, and when the frame begins
     * @param window what messages call it
     * @param remedy what the message says if it is not: how a task belongs to the window
     * @return the frame
     * @throws IllegalStateException if the window has closed, or does so before the frame comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws CannotAwaitException if called outside a task
     */
    public Frame awaitFrame(BooleanSupplier open, String window, String remedy) {
        var begun = new CompletableFuture<Frame>();
        if (open.getAsBoolean()) {
            Registration registration = listen(new Wish(() -> true, begun::complete)); // woken by its end as well
            try {
                Frame frame = Async.await(begun);
                if (open.getAsBoolean()) {
                    return frame;
                }
            } finally {
                registration.close();
            }
        }
        Async.checkpoint(); // a task of the window is cancelled, and has not failed
        throw new IllegalStateException("A window that has closed has no more frames: window=" + window
                + ". Await them in a task of the window, which ends with it: " + remedy);
    }

    private Registration listen(Wish wish) {
        if (listening == null) {
            if (number == 0) {
                startNanos = System.nanoTime();
            }
            listening = pulses.listen(_ -> pulse());
        }
        wishes.add(wish);
        return () -> wishes.remove(wish);
    }

    /**
     * Begins a frame. It ceases to listen here, and not when the last listener goes: a task that awaits one frame after the other has
     * none in between. A listener that throws keeps the frame from no other; the toolkit hears of it after them.
     */
    private void pulse() {
        Registration registration = listening;
        if (wishes.isEmpty() && registration != null) {
            listening = null;
            registration.close();
            return;
        }
        long now = System.nanoTime();
        var frame = new Frame(
                ++number, Duration.ofNanos(now - startNanos), Duration.ofNanos(number == 1 ? 0 : now - begunNanos));
        begunNanos = now;
        Throwable failure = null;
        for (Wish wish : List.copyOf(wishes)) {
            try {
                if (wish.open.getAsBoolean()) {
                    wish.listener.accept(frame);
                } else {
                    wishes.remove(wish);
                }
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
    }
}
