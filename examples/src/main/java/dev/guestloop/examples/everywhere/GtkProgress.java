package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.natives.GtkApi;
import dev.guestloop.gtk.GtkEvents;

/** In GTK 4. */
final class GtkProgress implements ProgressWindow {

    private static final int MARGIN = 12;

    private final long window = GtkApi.newWindow("Guestloop");
    private final long bar = GtkApi.newProgressBar();

    GtkProgress() {
        GtkApi.setMargins(bar, MARGIN, MARGIN);
        GtkApi.setSize(window, 400, -1); // as high as the theme has the bar
        GtkApi.setChild(window, bar);
        GtkApi.present(window);
    }

    @Override
    public void title(String title) {
        GtkApi.setTitle(window, title);
    }

    @Override
    public void progress(double share) {
        GtkApi.setFraction(bar, share);
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return GtkEvents.scopeOf(window).spawn(name, task);
    }

    @Override
    public void close() {
        GtkApi.destroy(window);
    }

    @Override
    public void awaitClosed() {
        GtkEvents.awaitClosed(window);
    }
}
