package dev.guestloop.gtk;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskBody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GtkDialogsTest {

    private static final int OK = -5;
    private static final int CANCEL = -6;
    private static final int ACCEPT = -3;
    private static final int CLOSED_BY_THE_USER = -4;

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private long owner;

    @BeforeEach
    void openOwner() throws Exception {
        owner = ui.call(() -> TestGtk.openWindow("the owner"));
    }

    private enum Kind {
        CONFIRM("GtkMessageDialog") {
            @Override
            Object show(long owner) {
                return GtkDialogs.confirm(owner, "confirm", "Yes?");
            }
        },
        OPEN_FILE("GtkFileChooserDialog") {
            @Override
            Object show(long owner) {
                return GtkDialogs.openFile(owner, "open");
            }
        },
        SAVE_FILE("GtkFileChooserDialog") {
            @Override
            Object show(long owner) {
                return GtkDialogs.saveFile(owner, "save", "a.txt");
            }
        },
        OWN("GtkMessageDialog") {
            @Override
            Object show(long owner) {
                long dialog = Gtk.started().newMessageDialog(owner, 0, Gtk.BUTTONS_OK, "own", "text");
                try {
                    return GtkDialogs.show(dialog);
                } finally {
                    if (Gtk.started().windows().contains(dialog)) {
                        TestGtk.destroy(dialog);
                    }
                }
            }
        };

        final String type;

        Kind(String type) {
            this.type = type;
        }

        abstract Object show(long owner);
    }

    /** In a task: waits until so many dialogs of a type are there. */
    private static List<Long> awaitDialogs(String type, int count) {
        while (TestGtk.windowsOfType(type).size() != count) {
            Async.sleep(Duration.ofMillis(1));
        }
        return TestGtk.windowsOfType(type);
    }

    private static <T> Task<T> spawn(TaskBody<T, ?> body) {
        return Async.currentRun().spawn("asks", body);
    }

    @Test
    void twoQuestionsAreAnsweredInAnyOrderAndTheOtherTasksGoOn() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> order = new ArrayList<>();
            Task<?> first = spawn(() -> order.add("first: " + GtkDialogs.confirm(owner, "first", "Yes?")));
            long one = awaitDialogs("GtkMessageDialog", 1).getFirst();
            Task<?> second = spawn(() -> order.add("second: " + GtkDialogs.confirm(owner, "second", "Yes?")));
            long two = awaitDialogs("GtkMessageDialog", 2).stream()
                    .filter(dialog -> dialog != one)
                    .findFirst()
                    .orElseThrow();
            TestGtk.respond(one, OK);
            first.await();
            assertThat(awaitDialogs("GtkMessageDialog", 1)).containsExactly(two);
            TestGtk.respond(two, CANCEL);
            second.await();
            assertThat(Gtk.started().windows())
                    .as("destroyed, and not only hidden")
                    .noneMatch(window -> Glib.isA(window, "GtkMessageDialog"));
            return order;
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactly("first: true", "second: false");
    }

    @Test
    void aMessageHasItsTextAndItsOwnerAndIsModal() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            Task<?> message =
                    Async.currentRun().spawn(() -> GtkDialogs.message(owner, "A title", "100 % of \"it\" & more"));
            long dialog = awaitDialogs("GtkMessageDialog", 1).getFirst();
            List<String> seen = new ArrayList<>(TestGtk.labelsIn(dialog));
            seen.add(Gtk.started().title(dialog));
            assertThat(Gtk.started().isModal(dialog)).isTrue();
            assertThat(Gtk.started().transientFor(dialog)).isEqualTo(owner);
            TestGtk.respond(dialog, OK);
            message.await();
            return seen;
        });
        assertThat(outcomeOf(run).getOrThrow()).contains("100 % of \"it\" & more", "A title");
    }

    @Test
    void withoutAnOwnerADialogBlocksNothing() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Task<Boolean> question = spawn(() -> GtkDialogs.confirm(0, "no owner", "Yes?"));
            long dialog = awaitDialogs("GtkMessageDialog", 1).getFirst();
            boolean modal = Gtk.started().isModal(dialog);
            TestGtk.close(dialog);
            assertThat(question.await()).as("closing is a no").isFalse();
            return modal;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(false));
    }

    @ParameterizedTest
    @EnumSource
    void closingADialogIsNoAnswer(Kind kind) throws Exception {
        GuestRun<Object> run = GuestRun.start(ui.host(), () -> {
            Task<Object> shown = spawn(() -> kind.show(owner));
            TestGtk.close(awaitDialogs(kind.type, 1).getFirst());
            Object answer = shown.await();
            awaitDialogs(kind.type, 0);
            assertThat(Gtk.started().windows())
                    .as("destroyed, and not only hidden")
                    .noneMatch(window -> Glib.isA(window, kind.type));
            return answer;
        });
        assertThat(outcomeOf(run))
                .isEqualTo(new Outcome.Success<>(
                        switch (kind) {
                            case CONFIRM -> false;
                            case OPEN_FILE, SAVE_FILE -> null;
                            case OWN -> CLOSED_BY_THE_USER;
                        }));
    }

    @ParameterizedTest
    @EnumSource
    void cancellingATaskClosesItsDialog(Kind kind) throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<Object> shown = spawn(() -> {
                try {
                    return kind.show(owner);
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            awaitDialogs(kind.type, 1);
            shown.cancel("enough");
            Async.await(cancelled);
            awaitDialogs(kind.type, 0);
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @ParameterizedTest
    @EnumSource
    void theOwnerThatClosesTakesItsTaskAndItsDialogAlong(Kind kind) throws Exception {
        GuestRun<Task.State> run = GuestRun.start(ui.host(), () -> {
            Task<Object> shown = GtkEvents.scopeOf(owner).spawn("asks", () -> kind.show(owner));
            awaitDialogs(kind.type, 1);
            TestGtk.destroy(owner);
            awaitDialogs(kind.type, 0);
            while (shown.state() == Task.State.WAITING || shown.state() == Task.State.READY) {
                Async.sleep(Duration.ofMillis(1));
            }
            return shown.state();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(Task.State.CANCELLED));
    }

    @Test
    void aFileThatIsChosenIsReturned(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("chosen ü.txt"));
        GuestRun<Path> run = GuestRun.start(ui.host(), () -> {
            Task<Path> shown = spawn(() -> GtkDialogs.openFile(owner, "open"));
            long chooser = awaitDialogs("GtkFileChooserDialog", 1).getFirst();
            awaitChoice(chooser, file);
            TestGtk.respond(chooser, ACCEPT);
            return shown.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(file));
    }

    /** The dialog reads the folder first, in its own time. */
    private static void awaitChoice(long chooser, Path file) {
        while (!file.toString().equals(Gtk.started().chosenPath(chooser))) {
            TestGtk.chooseFile(chooser, file.toString());
            Async.sleep(Duration.ofMillis(20));
        }
    }

    /** What a dialog reads, and how long others wait, are two things. */
    @Test
    void tasksGoOnSmoothlyBesideADialog() throws Exception {
        GuestRun<Long> run = GuestRun.start(ui.host(), () -> {
            Task<?> shown = spawn(() -> GtkDialogs.confirm(owner, "confirm", "Yes?"));
            long dialog = awaitDialogs("GtkMessageDialog", 1).getFirst();
            long worst = 0;
            for (int i = 0; i < 250; i++) {
                long began = System.nanoTime();
                Async.toThread(() -> {});
                worst = Math.max(worst, System.nanoTime() - began);
            }
            TestGtk.respond(dialog, OK);
            shown.await();
            return worst;
        });
        assertThat(Duration.ofNanos(outcomeOf(run).getOrThrow())).isLessThan(Duration.ofMillis(500));
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void anOwnerThatIsDestroyedIsRefusedAndWhatIsNoDialogToo() throws Exception {
        GuestRun<List<String>> run = GuestRun.start(ui.host(), () -> {
            List<String> messages = new ArrayList<>();
            try {
                GtkDialogs.show(owner);
            } catch (IllegalArgumentException e) {
                messages.add(e.getMessage());
            }
            TestGtk.destroy(owner);
            try {
                GtkDialogs.confirm(owner, "too late", "Yes?");
            } catch (IllegalStateException e) {
                messages.add(e.getMessage());
            }
            return messages;
        });
        List<String> messages = outcomeOf(run).getOrThrow();
        assertThat(messages).hasSize(2);
        assertThat(messages.getFirst()).contains("A dialog is a GtkDialog").contains("object=GtkWindow");
        assertThat(messages.getLast()).contains("must not be destroyed").contains("window=");
    }
}
