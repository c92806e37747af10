package dev.guestloop.examples.everywhere;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskGroup;
import dev.guestloop.sync.AsyncEvent;

/** Without a toolkit: a line of text for a window. */
final class ConsoleProgress implements ProgressWindow {

    private static final int WIDTH = 40;

    private final TaskGroup tasks = Async.currentRun().newGroup("console");
    private final AsyncEvent closed = new AsyncEvent();
    private String title = "";

    @Override
    public void title(String newTitle) {
        title = newTitle;
    }

    @Override
    public void progress(double share) {
        int full = (int) (share * WIDTH);
        System.out.print("\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + title + "   ");
        System.out.flush();
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return tasks.spawn(name, task);
    }

    @Override
    public void close() {
        tasks.cancel("the window closes");
        closed.set();
    }

    @Override
    public void awaitClosed() {
        closed.await();
        tasks.awaitEmpty();
        System.out.println();
    }
}
