package dev.guestloop.swing;

import dev.guestloop.GuestRun;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.WindowScope;
import java.awt.Component;
import java.awt.Window;
import java.awt.event.HierarchyEvent;
import java.awt.event.HierarchyListener;
import org.jspecify.annotations.Nullable;

/** Tells the scope of a part of a window when that is removed, and what there is to tell of its window. Event thread. */
final class PartWatch implements HierarchyListener {

    private final GuestRun<?> run;
    private final Component part;
    private final WindowScope scope;
    private @Nullable Registration windowClosed;

    private PartWatch(GuestRun<?> run, Component part, WindowScope scope) {
        this.run = run;
        this.part = part;
        this.scope = scope;
    }

    static Registration start(GuestRun<?> run, Component part, WindowScope scope) {
        var watch = new PartWatch(run, part, scope);
        part.addHierarchyListener(watch);
        watch.watchWindow();
        return watch::stop;
    }

    @Override
    public void hierarchyChanged(HierarchyEvent e) {
        if ((e.getChangeFlags() & HierarchyEvent.DISPLAYABILITY_CHANGED) == 0) {
            return;
        }
        if (part.isDisplayable()) {
            watchWindow();
        } else {
            scope.closed();
        }
    }

    private void watchWindow() {
        Window window = Windows.of(part);
        if (window != null && windowClosed == null) {
            windowClosed = ClosedListener.of(window).listen(_ -> scope.closed());
            ModalityWatch.INSTANCE.add(run, window, scope);
        }
    }

    private void stop() {
        part.removeHierarchyListener(this);
        if (windowClosed != null) {
            windowClosed.close();
            ModalityWatch.INSTANCE.remove(scope);
        }
    }
}
