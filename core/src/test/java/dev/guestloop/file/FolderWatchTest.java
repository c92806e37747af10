package dev.guestloop.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.InTask;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.file.FileEvent.Kind;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On Linux, where events come at once. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class FolderWatchTest {

    @TempDir
    Path folder;

    private static void inTime(TaskAction<?> body) {
        InTask.run(() -> Async.withTimeout(Duration.ofSeconds(50), body));
    }

    private static void awaitEvent(FolderWatch watch, Kind kind, Path path) throws IOException {
        var wanted = new FileEvent(kind, path);
        while (true) {
            FileEvent event = watch.next();
            if (wanted.equals(event)) {
                return;
            }
            assertThat(event).as("before " + wanted).isNotNull();
        }
    }

    @Test
    void eventsComeInTheirOrder() {
        inTime(() -> {
            Path file = folder.resolve("file");
            try (var watch = AsyncFiles.watch(folder)) {
                Files.createFile(file);
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.CREATED, file));
                Files.writeString(file, "content");
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.MODIFIED, file));
                Files.delete(file);
                awaitEvent(watch, Kind.DELETED, file);
            }
        });
    }

    @Test
    void aTreeMayBeGivenAsALink() {
        inTime(() -> {
            Path below = Files.createDirectories(folder.resolve("tree").resolve("below"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("tree"));
            try (var watch = AsyncFiles.watchTree(link)) {
                Files.createFile(below.resolve("deep"));
                awaitEvent(watch, Kind.CREATED, link.resolve("below").resolve("deep"));
                Files.createFile(link.resolve("high"));
                awaitEvent(watch, Kind.CREATED, link.resolve("high"));
            }
        });
    }

    /** Nobody asks while far more happens than is kept. */
    @Test
    void tooManyEventsAreAnEvent() {
        inTime(() -> {
            try (var watch = AsyncFiles.watch(folder)) {
                Path[] files = new Path[2_000];
                for (int i = 0; i < files.length; i++) {
                    files[i] = Files.createFile(folder.resolve("file" + i));
                }
                awaitEvent(watch, Kind.OVERFLOW, folder);
                Path after = folder.resolve("after");
                Async.toThread(() -> Files.createFile(after));
                awaitEvent(watch, Kind.CREATED, after);
            }
        });
    }

    @Test
    void aTreeIsWatchedWithTheFoldersThatComeLater() {
        inTime(() -> {
            Path early = Files.createDirectories(folder.resolve("early/below"));
            try (var watch = AsyncFiles.watchTree(folder)) {
                Files.createFile(early.resolve("file"));
                awaitEvent(watch, Kind.CREATED, early.resolve("file"));
                Path late = folder.resolve("late/below");
                Files.createDirectories(late);
                Files.createFile(late.resolve("at once"));
                awaitEvent(watch, Kind.CREATED, late.resolve("at once"));
                Files.createFile(late.resolve("later"));
                awaitEvent(watch, Kind.CREATED, late.resolve("later"));
            }
        });
    }

    @Test
    void aCancelledWaitLosesNothing() {
        inTime(() -> {
            Set<Path> expected = new HashSet<>();
            Set<Path> created = new HashSet<>();
            try (var watch = AsyncFiles.watch(folder)) {
                for (int i = 0; i < 50; i++) {
                    Path file = folder.resolve("file" + i);
                    expected.add(file);
                    Files.createFile(file);
                    Outcome<FileEvent> outcome = Async.moveOnAfter(Duration.ofNanos(i * 20_000L), watch::next);
                    if (outcome instanceof Outcome.Success<FileEvent>(FileEvent event)
                            && event.kind() == Kind.CREATED) {
                        created.add(event.path());
                    }
                }
                while (!created.equals(expected)) {
                    FileEvent event = watch.next();
                    if (event.kind() == Kind.CREATED) {
                        created.add(event.path());
                    }
                }
            }
        });
    }

    @Test
    void theEndOfTheFolderIsTheEndOfItsEvents() {
        inTime(() -> {
            Path watched = Files.createDirectory(folder.resolve("watched"));
            try (var watch = AsyncFiles.watch(watched)) {
                Files.delete(watched);
                assertThat(watch.next()).isNull();
                assertThat(watch.next()).as("again").isNull();
            }
        });
    }

    /** More has happened than is kept, the end of the folder last. */
    @Test
    void theEndOfTheFolderIsNoFailureAfterTooManyEvents() {
        inTime(() -> {
            Path watched = Files.createDirectory(folder.resolve("watched"));
            try (var watch = AsyncFiles.watch(watched)) {
                for (int i = 0; i < 2_000; i++) {
                    Files.delete(Files.createFile(watched.resolve("file" + i)));
                }
                Files.delete(watched);
                awaitEvent(watch, Kind.OVERFLOW, watched);
                while (watch.next() != null) {}
            }
        });
    }

    /** Refuses to watch some folders below the one that is watched, in place of a system that has no more to give. */
    private static final class Refusing implements FolderWatch.Registration {
        private final AtomicInteger left;
        private final List<Path> watched = new CopyOnWriteArrayList<>();
        private volatile WatchService service;

        /** So many folders, after that of the watch itself. */
        Refusing(int howMany) {
            left = new AtomicInteger(howMany);
        }

        @Override
        public WatchKey register(Path found, WatchService of) throws IOException {
            boolean isRoot = service == null;
            service = of;
            if (!isRoot && left.getAndDecrement() > 0) {
                throw new FileSystemException(found.toString(), null, "no more watches");
            }
            watched.add(found);
            return found.register(of, StandardWatchEventKinds.ENTRY_CREATE);
        }
    }

    @Test
    void aFolderThatCannotBeWatchedKeepsNoOtherFromIt(@TempDir Path outside) {
        inTime(() -> {
            Set<Path> below = new HashSet<>();
            var refusing = new Refusing(2); // the new one itself, and one below
            Path come = folder.resolve("come");
            for (String name : List.of("a", "b", "c")) {
                Files.createDirectories(outside.resolve("come").resolve(name));
                below.add(come.resolve(name));
            }
            try (var watch = FolderWatch.open(folder, true, refusing)) {
                Files.move(outside.resolve("come"), come); // all at once
                assertThatThrownBy(watch::next).hasMessageContaining("no more watches");
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.CREATED, come));
                Set<Path> told = new HashSet<>();
                for (int i = 0; i < below.size(); i++) {
                    told.add(watch.next().path());
                }
                assertThat(told).isEqualTo(below);
                assertThat(refusing.watched).hasSize(3).contains(folder);
                for (Path each : refusing.watched.subList(1, 3)) {
                    Files.createFile(each.resolve("file"));
                    awaitEvent(watch, Kind.CREATED, each.resolve("file"));
                }
            }
        });
    }

    @Test
    void aFolderThatCannotBeWatchedHidesNothingThatHappensAfterIt(@TempDir Path aside) {
        inTime(() -> {
            var refusing = new Refusing(1);
            try (var watch = FolderWatch.open(folder, true, refusing)) {
                WatchKey last = aside.register(refusing.service, StandardWatchEventKinds.ENTRY_CREATE);
                Files.createDirectory(folder.resolve("refused"));
                Files.createFile(folder.resolve("after"));
                Files.createFile(aside.resolve("last"));
                while (last.pollEvents()
                        .isEmpty()) { // the system tells in order, so then all is there, and comes at once
                    Async.yieldNow();
                }
                assertThatThrownBy(watch::next).hasMessageContaining("no more watches");
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.CREATED, folder.resolve("refused")));
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.CREATED, folder.resolve("after")));
            }
        });
    }

    @Test
    void aWatchThatCannotBeginHoldsNothing() {
        inTime(() -> {
            WatchService[] made = new WatchService[1];
            assertThatThrownBy(() -> FolderWatch.open(folder, false, (found, service) -> {
                        made[0] = service;
                        throw new FileSystemException(found.toString(), null, "no more watches");
                    }))
                    .hasMessageContaining("no more watches");
            assertThatThrownBy(made[0]::poll).isInstanceOf(ClosedWatchServiceException.class);
        });
    }

    private interface Change {
        void after(Path first) throws IOException;
    }

    /** Changes something when the first of two folders is watched; the other one, beside it, has been listed by then. */
    private static final class Changing implements FolderWatch.Registration {
        private final Change change;
        private final List<Path> watched = new CopyOnWriteArrayList<>();

        Changing(Change change) {
            this.change = change;
        }

        @Override
        public WatchKey register(Path found, WatchService of) throws IOException {
            WatchKey key = found.register(of, StandardWatchEventKinds.ENTRY_CREATE);
            boolean isFirst = isOneOfTwo(found) && watched.stream().noneMatch(Changing::isOneOfTwo);
            watched.add(found);
            if (isFirst) {
                change.after(found);
            }
            return key;
        }

        private static boolean isOneOfTwo(Path path) {
            return path.endsWith("one") || path.endsWith("two");
        }

        static Path other(Path first) {
            return first.resolveSibling(first.endsWith("one") ? "two" : "one");
        }
    }

    @Test
    void aFolderThatGoesWhileItsTreeIsLookedThroughIsNoFailure() {
        inTime(() -> {
            Files.createDirectory(folder.resolve("one"));
            Files.createDirectory(folder.resolve("two"));
            var changing = new Changing(first -> Files.delete(Changing.other(first)));
            try (var watch = FolderWatch.open(folder, true, changing)) {
                assertThat(changing.watched).hasSize(2).startsWith(folder);
                Path file = Files.createFile(changing.watched.getLast().resolve("file"));
                awaitEvent(watch, Kind.CREATED, file);
            }
        });
    }

    /** A link to itself comes above it, so that nobody gets there, whatever he may do. */
    @Test
    void aFolderThatCannotBeLookedIntoIsToldOfAndKeepsNoOtherFromIt(@TempDir Path outside) {
        inTime(() -> {
            Path come = folder.resolve("come");
            Files.createDirectories(outside.resolve("come/one"));
            Files.createDirectories(outside.resolve("come/two"));
            var changing = new Changing(_ -> {
                Files.move(come, outside.resolve("aside"));
                Files.createSymbolicLink(come, come);
            });
            try (var watch = FolderWatch.open(folder, true, changing)) {
                Files.move(outside.resolve("come"), come); // all at once
                assertThatThrownBy(watch::next).isInstanceOf(FileSystemException.class);
                assertThat(watch.next()).isEqualTo(new FileEvent(Kind.CREATED, come));
                assertThat(Set.of(watch.next(), watch.next()))
                        .isEqualTo(Set.of(
                                new FileEvent(Kind.CREATED, come.resolve("one")),
                                new FileEvent(Kind.CREATED, come.resolve("two"))));
                assertThat(changing.watched).hasSize(3).startsWith(folder, come);
                Path first = changing.watched.getLast();
                Files.createFile(
                        outside.resolve("aside").resolve(first.getFileName()).resolve("file"));
                awaitEvent(watch, Kind.CREATED, first.resolve("file"));
            }
        });
    }

    @Test
    void closingEndsTheWait() {
        inTime(() -> {
            FolderWatch watch = AsyncFiles.watch(folder);
            Task<?> waiting = Async.currentRun()
                    .spawn(
                            "waiting",
                            () -> assertThatThrownBy(watch::next).isInstanceOf(AsynchronousCloseException.class));
            while (waiting.state() != Task.State.WAITING) {
                Async.yieldNow();
            }
            assertThatThrownBy(watch::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("waiting=waiting");
            watch.close();
            waiting.await();
            assertThatThrownBy(watch::next).isInstanceOf(ClosedChannelException.class);
            watch.close(); // again
            assertThat(watch).asString().contains(folder.toString(), "closed");
        });
    }

    @Test
    void whatIsNoFolderIsRefused() {
        inTime(() -> {
            assertThatThrownBy(() -> AsyncFiles.watch(folder.resolve("missing")))
                    .isInstanceOf(NoSuchFileException.class);
            Path file = Files.createFile(folder.resolve("file"));
            assertThatThrownBy(() -> AsyncFiles.watchTree(file)).isInstanceOf(NotDirectoryException.class);
        });
    }

    @Test
    void aWatchEndsWithItsRun() {
        FolderWatch[] left = new FolderWatch[1];
        inTime(() -> left[0] = AsyncFiles.watch(folder));
        InTask.run(() -> assertThatThrownBy(() -> left[0].next()).isInstanceOf(AsynchronousCloseException.class));
    }
}
