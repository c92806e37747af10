package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.natives.GtkApi;
import dev.guestloop.gtk.GtkEvents;

/** A modal dialog that shows what goes on behind it. UI thread. */
final class AboutWindow {

    final long window = GtkApi.newWindow("About");
    final long close = GtkApi.newButton("Close");
    private final long progress = GtkApi.newLabel("Since it opened: 0 kB");
    private final long bytesBefore;

    AboutWindow(long owner, long bytesBefore) {
        this.bytesBefore = bytesBefore;
        long box = GtkApi.newBox(GtkApi.VERTICAL, 12);
        GtkApi.setMargins(box, 26, 20);
        long heading = GtkApi.newLabel("A modal dialog stops nothing");
        GtkApi.addCssClass(heading, "title-2");
        GtkApi.append(box, heading);
        GtkApi.append(
                box,
                GtkApi.newLabel(
                        "All downloads are tasks on GTK's thread, and so is\nthe one that waits for this dialog. They go on behind it."));
        GtkApi.addCssClass(progress, "heading");
        GtkApi.append(box, progress);
        GtkApi.setAlign(close, GtkApi.ALIGN_END);
        GtkApi.setLeastSize(close, 96, -1);
        GtkApi.append(box, close);
        GtkApi.setChild(window, box);
        GtkApi.setModalOver(window, owner);
        GtkApi.setDefault(window, close);
        GtkEvents.action(close).listen(_ -> GtkApi.destroy(window));
    }

    void show(Totals totals) {
        GtkApi.setLabelText(progress, "Since it opened: " + Words.size(Math.max(0, totals.bytes() - bytesBefore)));
    }
}
