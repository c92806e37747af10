package dev.guestloop.examples.guide;

import dev.guestloop.file.AsyncFiles;
import dev.guestloop.file.FileEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.swing.DefaultListModel;
import javax.swing.JProgressBar;

/** What {@code files.md} quotes. */
final class FilesOfTasks {

    private FilesOfTasks() {}

    static void save(Path settings) throws IOException {
        // region: read
        String text = AsyncFiles.readString(settings);
        AsyncFiles.replace(settings, text + "seen=true\n"); // the old content or the new one, never a part
        // end
    }

    static void copy(Path source, Path target, JProgressBar bar) throws IOException {
        // region: copy
        AsyncFiles.copy(source, target, (copied, total) -> bar.setValue((int) (100 * copied / Math.max(total, 1))));
        // end
    }

    static void fill(Path folder, DefaultListModel<Path> list) throws IOException {
        // region: walk
        try (var files = AsyncFiles.walk(folder)) {
            for (Path file; (file = files.next()) != null; ) {
                list.addElement(file);
            }
        }
        // end
    }

    static void watch(Path folder, Consumer<Path> changed) throws IOException {
        // region: watch
        try (var events = AsyncFiles.watch(folder)) {
            for (FileEvent event; (event = events.next()) != null; ) { // null when the folder is gone
                switch (event.kind()) {
                    case CREATED, MODIFIED, DELETED -> changed.accept(event.path());
                    case OVERFLOW -> changed.accept(folder); // too much at once: look at all of it
                }
            }
        }
        // end
    }

    static String inPrivate(String text) throws IOException {
        // region: temporary
        try (var folder = AsyncFiles.createTempDirectory("export")) {
            Path file = AsyncFiles.writeString(folder.path().resolve("page.html"), text);
            return AsyncFiles.readString(file);
        } // gone, also if the task is cancelled
        // end
    }
}
