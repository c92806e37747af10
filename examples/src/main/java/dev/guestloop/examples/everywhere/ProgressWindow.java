package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;

/** All that the tasks need of a toolkit: a window with a title and a bar, which owns them. UI thread. */
interface ProgressWindow {

    void title(String title);

    /** Shows how much is done, from 0 to 1. */
    void progress(double share);

    /** Starts a task that is cancelled when the window closes. */
    Task<?> spawn(String name, TaskAction<?> task);

    /** Closes it, as its user would. */
    void close();

    /** Waits, in a task, until it has closed. */
    void awaitClosed();
}
