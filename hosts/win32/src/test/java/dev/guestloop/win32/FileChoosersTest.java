package dev.guestloop.win32;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The system's choosers of files, that a task waits for. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class FileChoosersTest {

    private static final int MANY = 200;

    /** The field with the file's name. */
    private static final int NAME = 0x47C;

    private static final int TYPE = 0x470;
    private static final int CB_GETCOUNT = 0x146;

    @TempDir
    private Path folder;

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private long owner;

    @BeforeEach
    void start() {
        owner = ui.window().handle();
    }

    /** As a user who types a name, and clicks. */
    private static void choose(long dialog, String name) {
        TestApi.setItemText(dialog, NAME, name);
        TestApi.click(dialog, TestApi.IDOK);
    }

    /** The dialog that another one has opened over itself. In a task. */
    private static long questionOver(long dialog) {
        while (true) {
            long over = 0;
            while ((over = Win32Api.FindWindowExW(over, Win32Api.DIALOG_CLASS)) != 0) {
                if (Win32Api.GetWindow(over, Win32Api.GW_OWNER) == dialog) {
                    return over;
                }
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    void theAnswerIsTheFileAndAllElseGoesOnMeanwhile() throws Exception {
        Path file = Files.createFile(folder.resolve("a file.txt"));
        GuestRun<Path> run = GuestRun.start(ui.host(), () -> {
            var posts = new AtomicInteger();
            Task<Path> asking = Async.currentRun().spawn(() -> Win32Dialogs.openFile(owner, "open one"));
            long dialog = TestApi.awaitVisible("open one");
            for (int i = 0; i < MANY; i++) {
                ui.host().post(posts::incrementAndGet);
                Async.yieldNow();
            }
            while (posts.get() < MANY) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(Win32Api.IsWindowEnabled(owner)).as("the owner below").isFalse();
            assertThat(asking.state()).as("suspended, and not below a loop").isEqualTo(Task.State.WAITING);
            choose(dialog, file.toString());
            Path chosen = asking.await();
            assertThat(Win32Api.IsWindowEnabled(owner)).isTrue();
            return chosen;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(file));
    }

    @Test
    void aFileThatDoesNotExistCanBeSavedToAndNotBeOpened() throws Exception {
        Path file = folder.resolve("new.txt");
        GuestRun<Path> run = GuestRun.start(ui.host(), () -> {
            Task<Path> opening = Async.currentRun().spawn(() -> Win32Dialogs.openFile(owner, "open none"));
            long dialog = TestApi.awaitVisible("open none");
            choose(dialog, file.toString());
            TestApi.click(questionOver(dialog), TestApi.IDOK); // that there is no such file
            while (!Win32Api.IsWindowEnabled(dialog)) {
                Async.sleep(Duration.ofMillis(1));
            }
            TestApi.click(dialog, TestApi.IDCANCEL);
            assertThat(opening.await()).isNull();
            Task<Path> saving = Async.currentRun().spawn(() -> Win32Dialogs.saveFile(owner, "save", "scene.json"));
            dialog = TestApi.awaitVisible("save");
            assertThat(TestApi.itemText(dialog, NAME)).isEqualTo("scene.json");
            choose(dialog, file.toString());
            return saving.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(file));
    }

    /** The system leaves the rest of the suggested name behind the one that is chosen. */
    @Test
    void theChosenNameMayBeShorterThanTheSuggestedOne() throws Exception {
        Path file = folder.resolve("a.txt");
        GuestRun<Path> run = GuestRun.start(ui.host(), () -> {
            Task<Path> saving = Async.currentRun().spawn(() -> Win32Dialogs.saveFile(owner, "save", "n".repeat(200)));
            choose(TestApi.awaitVisible("save"), file.toString());
            return saving.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(file));
    }

    @Test
    void severalFilesAreChosenByTheirNames() throws Exception {
        List<Path> files = List.of(folder.resolve("a.txt"), folder.resolve("b c.txt"), folder.resolve("d.txt"));
        for (Path file : files) {
            Files.createFile(file);
        }
        GuestRun<List<Path>> run = GuestRun.start(ui.host(), () -> {
            Task<List<Path>> one = Async.currentRun().spawn(() -> Win32Dialogs.openFiles(owner, "open some"));
            choose(TestApi.awaitVisible("open some"), files.getFirst().toString());
            assertThat(one.await()).containsExactly(files.getFirst());
            Task<List<Path>> none = Async.currentRun().spawn(() -> Win32Dialogs.openFiles(owner, "open none"));
            TestApi.click(TestApi.awaitVisible("open none"), TestApi.IDCANCEL);
            assertThat(none.await()).isEmpty();
            Task<List<Path>> all = Async.currentRun().spawn(() -> Win32Dialogs.openFiles(owner, "open all"));
            long dialog = TestApi.awaitVisible("open all");
            TestApi.setItemText(dialog, NAME, folder.toString());
            TestApi.sendMessage(dialog, Win32Api.WM_COMMAND, TestApi.IDOK, 0); // enters the folder
            choose(dialog, "\"a.txt\" \"b c.txt\" \"d.txt\"");
            return all.await();
        });
        assertThat(outcomeOf(run).getOrThrow()).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void theUserChoosesAmongTheFilters() throws Exception {
        GuestRun<Long> run = GuestRun.start(ui.host(), () -> {
            Task<Path> asking = Async.currentRun()
                    .spawn(() -> Win32Dialogs.openFile(
                            owner,
                            "filtered",
                            new Win32FileFilter("Texts", "*.txt;*.md"),
                            new Win32FileFilter("All files", "*.*")));
            long dialog = TestApi.awaitVisible("filtered");
            long types = TestApi.item(dialog, TYPE);
            assertThat(TestApi.itemText(dialog, TYPE)).isEqualTo("Texts");
            long count = TestApi.sendMessage(types, CB_GETCOUNT, 0, 0);
            TestApi.click(dialog, TestApi.IDCANCEL);
            assertThat(asking.await()).isNull();
            return count;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(2L));
        for (String wrong : Arrays.asList("", "*.txt\0*.md")) {
            assertThatThrownBy(() -> new Win32FileFilter("Texts", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pattern=");
        }
    }

    @Test
    void cancellingATaskClosesItsChooser() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<?> asking = Async.currentRun().spawn(() -> {
                try {
                    Win32Dialogs.openFile(owner, "cancel me");
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            long dialog = TestApi.awaitVisible("cancel me");
            asking.cancel("enough");
            Async.await(cancelled);
            assertThat(TestApi.isWindow(dialog)).isFalse();
            return Win32Api.IsWindowEnabled(owner);
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    /** Above the chooser there is a question of its own then, which cannot be closed without an answer. */
    @Test
    void cancellingATaskClosesWhatItsChooserAsks() throws Exception {
        Path file = Files.createFile(folder.resolve("old.txt"));
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var cancelled = new CompletableFuture<Boolean>();
            Task<?> asking = Async.currentRun().spawn(() -> {
                try {
                    Win32Dialogs.saveFile(owner, "replace", "old.txt");
                } catch (CancelledException e) {
                    cancelled.complete(true);
                    throw e;
                }
            });
            long dialog = TestApi.awaitVisible("replace");
            choose(dialog, file.toString());
            long question = questionOver(dialog);
            asking.cancel("enough");
            Async.await(cancelled);
            assertThat(TestApi.isWindow(question)).isFalse();
            assertThat(TestApi.isWindow(dialog)).isFalse();
            return Win32Api.IsWindowEnabled(owner);
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }

    @Test
    void aChooserThatGoesWithItsOwnerHasNoFile() throws Exception {
        GuestRun<Path> run = GuestRun.start(ui.host(), () -> {
            var window = new TestWindow();
            Task<Path> asking = Async.currentRun().spawn(() -> Win32Dialogs.openFile(window.handle(), "of a window"));
            TestApi.awaitVisible("of a window");
            window.close();
            return asking.await();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(null));
    }

    /** As with a box, whether the task gets that or its cancellation is open; that it gets no file is not. */
    @Test
    void quittingClosesTheChooserWithoutAFile() throws Exception {
        var answer = new CompletableFuture<Path>();
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            Async.currentRun().spawn(() -> {
                try {
                    answer.complete(Win32Dialogs.saveFile(owner, "quit", "a.txt"));
                } finally {
                    answer.complete(null);
                }
            });
            TestApi.awaitVisible("quit");
            Win32Api.PostQuitMessage(0);
            Async.sleep(Duration.ofDays(1));
            return true;
        });
        outcomeOf(run);
        ui.join();
        assertThat(UiThread.get(answer)).isNull();
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void whatTheChooserCannotAnswerIsAFailureThatSaysWhy() throws Exception {
        Path file = Files.createFile(folder.resolve("a.txt"));
        GuestRun<Object> run = GuestRun.start(ui.host(), () -> {
            var small = new FileChooser(owner, "too small", List.of(), 3);
            Task<List<Path>> asking =
                    Async.currentRun().spawn(() -> Async.awaitModal(small::close, () -> small.open(false)));
            choose(TestApi.awaitVisible("too small"), file.toString());
            return asking.await();
        });
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .hasRootCauseInstanceOf(Win32Exception.class)
                                .hasStackTraceContaining("function=GetOpenFileNameW")
                                .hasStackTraceContaining("FNERR_BUFFERTOOSMALL"));
    }

    @Test
    void anOwnerThatIsDestroyedAndANameThatIsTooLongAreRefused() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(ui.host(), () -> {
            var window = new TestWindow();
            window.close();
            assertThatThrownBy(() -> Win32Dialogs.openFile(window.handle(), "too late"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must be there");
            assertThatThrownBy(() -> Win32Dialogs.saveFile(owner, "too long", "n".repeat(256)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length=256");
            return true;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }
}
