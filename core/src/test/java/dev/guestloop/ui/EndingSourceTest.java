package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.VirtualTime;
import dev.guestloop.ui.EventSource.Registration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndingSourceTest {

    private final Button button = new Button();
    private final Button window = new Button(); // whose clicks are its ends
    private boolean closed;
    private final EventSource<Integer> clicks =
            new EndingSource<>(button, window, () -> closed, () -> "window=main", "event=click");

    @AfterEach
    void nobodyListensAnyMore() {
        assertThat(button.listeners).isEmpty();
        assertThat(window.listeners).isEmpty();
    }

    private static <T> Task<T> waiting(EventSource<T> source) {
        Task<T> task = Async.currentRun().spawn(source::next);
        Async.yieldNow();
        assertThat(task.state()).isEqualTo(Task.State.WAITING);
        return task;
    }

    @Test
    void anEventThatComesBeforeTheEndIsTheNext() {
        VirtualTime.run(() -> {
            Task<Integer> next = waiting(clicks);
            button.click(1);
            window.click(0);
            assertThat(next.await()).isEqualTo(1);
        });
    }

    @Test
    void aWaitEndsWithTheWindowAndSaysWhatToDo() {
        VirtualTime.run(() -> {
            Task<Integer> next = waiting(clicks);
            window.click(0);
            assertThatThrownBy(next::await)
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("window=main, event=click")
                    .hasMessageContaining("scopeOf(window).spawn");
        });
    }

    /** The toolkit may tell of the end before the window's tasks are cancelled. */
    @Test
    void aTaskThatTheEndCancelsHasNotFailed() {
        VirtualTime.run(() -> {
            Task<Integer> next = waiting(clicks);
            window.click(0);
            next.cancel("the window closed");
            Async.yieldNow();
            assertThat(next.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    /** A task may wait for the very event that closes the window. */
    @Test
    void theEndItselfMayBeTheEvent() {
        VirtualTime.run(() -> {
            Task<Integer> next =
                    waiting(new EndingSource<>(window, window, () -> closed, () -> "window=main", "event=closing"));
            window.click(3);
            assertThat(next.await()).isEqualTo(3);
        });
    }

    @Test
    void anEventMayBeNull() {
        VirtualTime.run(() -> {
            var value = new EventSource<@Nullable String>() {
                @Override
                public Registration listen(Consumer<? super @Nullable String> listener) {
                    listener.accept(null);
                    return () -> {};
                }
            };
            assertThat(new EndingSource<>(value, window, () -> closed, () -> "window=main", "event=change").next())
                    .isNull();
        });
    }

    @Test
    void anOwnerThatIsGoneMayBeRefused() {
        VirtualTime.run(() -> {
            assertThatThrownBy(refused()::next).hasMessage("gone");
        });
    }

    private EndingSource<Integer> refused() {
        return new EndingSource<>(
                button,
                window,
                () -> closed,
                () -> {
                    throw new IllegalStateException("gone");
                },
                "event=click");
    }

    /** The window that is gone may be the task's, which has not failed. */
    @Test
    void aCancelledTaskIsCancelledThoughTheOwnerIsRefused() {
        VirtualTime.run(() -> {
            Task<Integer> task = Async.currentRun().spawn(() -> {
                Async.currentTask().cancel("the window closed");
                return refused().next();
            });
            Async.yieldNow();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void itIsOverWhenTheOwnerSaysSo() {
        assertThat(clicks.isOver()).isFalse();
        closed = true;
        assertThat(clicks.isOver()).isTrue();
        assertThat(clicks).hasToString("EndingSource[event=click]");
    }

    @Test
    void awaitEndReturnsWhenTheWindowEndsOrHasEnded() {
        VirtualTime.run(() -> {
            var ended = new CompletableFuture<Void>();
            Async.currentRun().spawn(() -> {
                EndingSource.awaitEnd(window, () -> closed);
                ended.complete(null);
            });
            Async.yieldNow();
            assertThat(ended).isNotDone();
            window.click(0);
            Async.await(ended);
            closed = true;
            EndingSource.awaitEnd(window, () -> closed);
        });
    }
}
