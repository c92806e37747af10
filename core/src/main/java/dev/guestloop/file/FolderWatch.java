package dev.guestloop.file;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a folder, or of a tree of folders, as a stream, from {@link AsyncFiles#watch} or {@link AsyncFiles#watchTree}. It is the JDK's
 * {@link WatchService}, so what is an event, and how late it comes, depends on the system; some look every few seconds only.
 *
 * <p>Events wait until they are asked for. Of too many the newest are dropped, and an {@link FileEvent.Kind#OVERFLOW} says so. In a tree, folders
 * that come later are watched as well; what is in them already is reported as created, and may be reported twice. What happens below a
 * folder that was renamed is reported with its old name, if at all.
 *
 * <p>What nobody closes is closed with the run.
 *
 * <p><i>Confined to the loop thread.</i>
 */
public final class FolderWatch implements AutoCloseable {

    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    private final Path root;
    private final boolean isTree;
    private final WatchService service;
    private final OwnedByRun owned;
    private final Registration registration;

    // Loop thread, and the thread that fetches while the loop's waits for it.
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Queue<FileEvent> fetched = new ArrayDeque<>();

    // Loop thread only.
    private @Nullable Task<?> user;

    /** How a folder is watched. Tests have folders that cannot be. */
    @FunctionalInterface
    interface Registration {
        WatchKey register(Path folder, WatchService service) throws IOException;
    }

    private FolderWatch(Path root, boolean isTree, WatchService service, OwnedByRun owned, Registration registration) {
        this.root = root;
        this.isTree = isTree;
        this.service = service;
        this.owned = owned;
        this.registration = registration;
    }

    static FolderWatch open(Path root, boolean isTree) throws IOException {
        return open(root, isTree, (folder, service) -> folder.register(service, KINDS));
    }

    static FolderWatch open(Path root, boolean isTree, Registration registration) throws IOException {
        EventLoop loop = Async.currentLoop();
        return Async.toThread(() -> {
            if (!Files.isDirectory(root)) {
                throw Files.exists(root)
                        ? new NotDirectoryException(root.toString())
                        : new NoSuchFileException(root.toString());
            }
            WatchService service = root.getFileSystem().newWatchService();
            OwnedByRun owned = OwnedByRun.of(loop, service);
            var watch = new FolderWatch(root, isTree, service, owned, registration);
            try {
                watch.register(root, false);
            } catch (IOException e) {
                owned.closeHere();
                throw e;
            }
            return watch;
        });
    }

    /**
     * Waits for the next event; a checkpoint. A cancelled call loses none.
     *
     * @return the event; null if the folder itself is gone, and nothing more will come
     * @throws AsynchronousCloseException if this is closed meanwhile
     * @throws ClosedChannelException if it is closed
     * @throws IOException if a new folder of a tree cannot be watched; all others are, and the next calls have all their events
     * @throws IllegalStateException if another task waits for the next event
     */
    public @Nullable FileEvent next() throws IOException {
        Task<?> current = Suspension.checkpoint("FolderWatch.next");
        if (user != null) {
            throw new IllegalStateException("One task at a time may wait for events: waiting=" + user.name()
                    + ", current=" + current.name() + ", folder=" + root);
        }
        if (owned.isClosed()) {
            throw new ClosedChannelException();
        }
        user = current;
        try {
            while (fetched.isEmpty() && !folders.isEmpty()) {
                Async.toThread(this::fetch);
            }
        } finally {
            user = null;
        }
        return fetched.poll();
    }

    /** Runs on another thread. An interrupt ends the wait for a key; once there is one, its events are kept. */
    private void fetch() throws IOException {
        try {
            for (WatchKey key = service.take(); key != null; key = service.poll()) {
                keepEventsOf(key);
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while nothing has happened: folder=" + root);
        } catch (ClosedWatchServiceException e) {
            throw new AsynchronousCloseException();
        }
    }

    private void keepEventsOf(WatchKey key) throws IOException {
        Path folder = folders.get(key);
        if (folder == null) {
            return; // it is gone
        }
        IOException failure = null;
        try {
            for (WatchEvent<?> event : key.pollEvents()) {
                try {
                    keep(event, folder);
                } catch (IOException e) { // those after it have happened all the same
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
        } finally {
            if (!key.reset()) {
                folders.remove(key);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void keep(WatchEvent<?> event, Path folder) throws IOException {
        if (event.context() instanceof Path name) {
            keep(event.kind(), folder.resolve(name));
        } else {
            fetched.add(new FileEvent(FileEvent.Kind.OVERFLOW, folder));
            if (isTree) {
                register(folder, false); // folders may have come that nobody has told of
            }
        }
    }

    private void keep(WatchEvent.Kind<?> kind, Path path) throws IOException {
        if (kind == StandardWatchEventKinds.ENTRY_CREATE) {
            fetched.add(new FileEvent(FileEvent.Kind.CREATED, path));
            if (isTree && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                register(path, true);
            }
        } else if (kind == StandardWatchEventKinds.ENTRY_DELETE) {
            fetched.add(new FileEvent(FileEvent.Kind.DELETED, path));
        } else {
            fetched.add(new FileEvent(FileEvent.Kind.MODIFIED, path));
        }
    }

    /** Watches a folder, and those below in a tree. One that is watched already stays so; one that cannot be keeps no other from it. */
    private void register(Path folder, boolean isNew) throws IOException {
        if (!isTree) {
            watch(folder);
            return;
        }
        var walk = new Registering(folder, isNew);
        if (Files.isSymbolicLink(folder)) { // the root, for those below are files; a walk would take it for one
            watch(folder);
            for (Path child : childrenOf(folder)) {
                Files.walkFileTree(child, walk);
            }
        } else {
            Files.walkFileTree(folder, walk);
        }
        if (walk.failure != null) {
            throw walk.failure;
        }
    }

    private static List<Path> childrenOf(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private void watch(Path folder) throws IOException {
        folders.put(registration.register(folder, service), folder);
    }

    /** Goes through a tree, and keeps the first failure for its end: where the system has no more to give, there is one for each folder. */
    private final class Registering extends SimpleFileVisitor<Path> {
        private final Path top;
        private final boolean isNew;
        private @Nullable IOException failure;

        Registering(Path top, boolean isNew) {
            this.top = top;
            this.isNew = isNew;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
            try {
                watch(found);
            } catch (IOException e) {
                if (isGone(e)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                keep(e);
            }
            report(found);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) {
            report(found);
            return FileVisitResult.CONTINUE;
        }

        /** Most often a folder that cannot be looked into. */
        @Override
        public FileVisitResult visitFileFailed(Path found, IOException e) {
            if (!isGone(e)) {
                keep(e);
                report(found);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path found, @Nullable IOException e) {
            if (e != null && !isGone(e)) {
                keep(e);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isGone(IOException e) {
            return e instanceof NoSuchFileException || e instanceof NotDirectoryException;
        }

        private void keep(IOException e) {
            if (failure == null) {
                failure = e;
            }
        }

        private void report(Path found) {
            if (isNew && !found.equals(top)) {
                fetched.add(new FileEvent(FileEvent.Kind.CREATED, found));
            }
        }
    }

    /**
     * Ends the watch, on another thread, shielded. A task that waits for an event gets an {@link AsynchronousCloseException}. Does nothing
     * if it is closed.
     *
     * @throws IOException if closing fails; it is closed all the same
     */
    @Override
    public void close() throws IOException {
        owned.close();
    }

    @Override
    public String toString() {
        return "FolderWatch[" + root + (isTree ? ", with all below" : "") + (owned.isClosed() ? ", closed]" : "]");
    }
}
