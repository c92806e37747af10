package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.testing.GuestTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.swing.DefaultListModel;
import javax.swing.JProgressBar;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilesOfTasksTest {

    @TempDir
    Path folder;

    @GuestTest
    void settingsAreReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "a=b\n");
        FilesOfTasks.save(file);
        assertThat(file).hasContent("a=b\nseen=true\n");
    }

    @GuestTest
    void aBarShowsTheCopy() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[1_000_000]);
        var bar = new JProgressBar();
        FilesOfTasks.copy(source, folder.resolve("target"), bar);
        assertThat(bar.getValue()).isEqualTo(100);
    }

    @GuestTest
    void aListShowsATree() throws IOException {
        Path file =
                Files.createFile(Files.createDirectory(folder.resolve("below")).resolve("file"));
        var list = new DefaultListModel<Path>();
        FilesOfTasks.fill(folder, list);
        assertThat(list.toArray()).containsExactly(folder, file.getParent(), file);
    }

    @GuestTest
    @EnabledOnOs(OS.LINUX)
    void changesAreHeardOfUntilTheFolderIsGone() throws IOException {
        Path watched = Files.createDirectory(folder.resolve("watched"));
        List<Path> changed = new ArrayList<>();
        Task<?> watch = Async.currentRun().spawn(() -> FilesOfTasks.watch(watched, changed::add));
        Path file = watched.resolve("file");
        for (int i = 0; changed.isEmpty(); i++) { // until the watch has begun, nobody hears
            Files.writeString(file, "change " + i);
            Async.yieldNow();
        }
        Files.delete(file);
        Files.delete(watched);
        watch.await();
        assertThat(changed).allMatch(file::equals);
    }

    @GuestTest
    void aPageIsMadeInPrivate() throws IOException {
        assertThat(FilesOfTasks.inPrivate("text")).isEqualTo("text");
    }
}
