package dev.guestloop.examples.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.HandlerPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToyGuestTest {

    private final Toy toy = new Toy();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private GuestRun<?> launch(TaskAction<?> main) throws InterruptedException {
        GuestRun<?> run = ToyGuest.launch(toy, main);
        toy.join();
        return run;
    }

    @Test
    void aProgramEndsItsToolkitWhenItsMainTaskEnds() throws InterruptedException {
        GuestRun<?> run = launch(() -> log.add(Thread.currentThread().getName()));
        assertThat(log).containsExactly("toy");
        assertThat(run.isDone()).isTrue();
    }

    @Test
    void tasksOfAWindowAreCancelledWhenItCloses() throws InterruptedException {
        launch(() -> {
            var window = new ToyWindow(toy, "window");
            ToyGuest.onClick(window, HandlerPolicy.DROP, _ -> {
                try {
                    log.add("clicked");
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("cleaned up");
                }
            });
            var scope = ToyGuest.scopeOf(Async.currentRun(), window);
            toy.post(window::click);
            toy.post(window::click); // dropped: the first is still being handled
            while (log.isEmpty()) {
                Async.yieldNow();
            }
            toy.post(window::close);
            scope.awaitClosed();
            log.add("closed");
        });
        assertThat(log).containsExactly("clicked", "cleaned up", "closed");
    }

    @Test
    void aDialogSuspendsItsTaskOnly() throws InterruptedException {
        launch(() -> {
            var dialog = new ToyWindow(toy, "dialog");
            dialog.closeListeners().add(() -> log.add("closed"));
            Async.currentRun().spawn("other", () -> {
                log.add("another task");
                toy.post(dialog::close);
            });
            ToyGuest.show(dialog);
            log.add("went on");
        });
        assertThat(log).containsExactly("another task", "closed", "went on");
    }

    @Test
    void quittingTheToolkitRunsFinallyBlocks() throws InterruptedException {
        launch(() -> {
            try {
                toy.quit();
                Async.sleep(Duration.ofDays(1));
            } finally {
                log.add("cleaned up");
            }
        });
        assertThat(log).containsExactly("cleaned up");
    }
}
