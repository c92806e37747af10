package dev.guestloop.gtk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.testing.internal.Waits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GtkErrorDialogTest {

    private static final int CLOSE = -7;

    private final GtkErrorDialog dialog = new GtkErrorDialog();

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private static List<Long> open() {
        return TestGtk.windowsOfType("GtkMessageDialog");
    }

    @Test
    void aFailureIsShownAndTheNextOneAfterIt() throws Exception {
        ui.call(() -> {
            dialog.uncaught("task download", new IllegalStateException("no route"));
            dialog.uncaught("task upload", new IllegalStateException("no luck"));
            assertThat(open()).hasSize(1);
            long first = open().getFirst();
            assertThat(TestGtk.labelsIn(first)).contains("Task download failed: no route");
            assertThat(Gtk.started().isModal(first)).isFalse();
            TestGtk.respond(first, CLOSE);
            assertThat(open()).hasSize(1);
            assertThat(TestGtk.labelsIn(open().getFirst())).contains("Task upload failed: no luck");
            TestGtk.close(open().getFirst());
            return null;
        });
        Waits.await("the end of the last one", () -> {
            try {
                return ui.call(() -> open().isEmpty() && !dialog.isOpen());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A modal window keeps the user from all others but those over it. */
    @Test
    void overAModalWindowItBelongsToThat() throws Exception {
        ui.call(() -> {
            long modal = TestGtk.openModal(TestGtk.openWindow("owner"));
            dialog.uncaught("task download", new IllegalStateException("no route"));
            long shown = open().getFirst();
            assertThat(Gtk.started().transientFor(shown)).isEqualTo(modal);
            assertThat(Gtk.started().isModal(shown)).isTrue();
            return null;
        });
    }
}
