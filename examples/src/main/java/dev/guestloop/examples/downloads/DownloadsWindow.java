package dev.guestloop.examples.downloads;

/** A view that can be opened, and that the user closes. */
public interface DownloadsWindow extends DownloadsView {

    /** Opens it; returns when it is on the screen. To be called in a task. */
    void open();

    /** Waits until the user has closed it. To be called in a task. */
    void awaitClosed();
}
