package dev.guestloop.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.HostThread;
import dev.guestloop.InTask;
import dev.guestloop.LogCapture;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class AsyncFilesTest {

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).toList();
        }
    }

    // ------------------------------------------------------------------ read and write

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("file");
        InTask.run(() -> {
            assertThat(AsyncFiles.write(file, bytes("zürich\n"))).isEqualTo(file);
            assertThat(AsyncFiles.readAllBytes(file)).isEqualTo(bytes("zürich\n"));
            AsyncFiles.writeString(file, "second", StandardOpenOption.APPEND);
            assertThat(AsyncFiles.readString(file)).isEqualTo("zürich\nsecond");
            AsyncFiles.write(file, List.of("one", "two"));
            assertThat(AsyncFiles.readAllLines(file)).containsExactly("one", "two");
            AsyncFiles.write(file, new byte[] {(byte) 0xE9});
            assertThat(AsyncFiles.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo("é");
            assertThatThrownBy(() -> AsyncFiles.readString(file)).isInstanceOf(MalformedInputException.class);
            assertThatThrownBy(() -> AsyncFiles.readString(folder.resolve("missing")))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("missing");
        });
    }

    @Test
    @SuppressWarnings("try") // it is closed twice on purpose
    void linesComeOneByOne() throws IOException {
        Path file = folder.resolve("lines");
        int count = 10_000;
        Files.write(file, IntStream.range(0, count).mapToObj(String::valueOf).toList());
        InTask.run(() -> {
            try (var lines = AsyncFiles.lines(file)) {
                for (int i = 0; i < count; i++) {
                    assertThat(lines.next()).isEqualTo(String.valueOf(i));
                }
                assertThat(lines.next()).isNull();
                assertThat(lines.next()).as("again").isNull();
                lines.close();
                assertThatThrownBy(lines::next).isInstanceOf(ClosedChannelException.class);
            }
        });
    }

    /** What has come before the failure is not lost. */
    @Test
    void aFailureOfALineComesAfterTheLinesBeforeIt() throws IOException {
        Path file = folder.resolve("broken");
        byte[] content = new byte[50_000];
        java.util.Arrays.fill(content, (byte) '\n');
        content[content.length - 1] = (byte) 0xE9;
        Files.write(file, content);
        InTask.run(() -> {
            try (var lines = AsyncFiles.lines(file)) {
                int[] read = {0};
                assertThatThrownBy(() -> {
                            while (lines.next() != null) {
                                read[0]++;
                            }
                        })
                        .isInstanceOf(MalformedInputException.class);
                assertThat(read[0]).isBetween(30_000, 50_000);
                assertThatThrownBy(lines::next).as("again").isInstanceOf(MalformedInputException.class);
            }
        });
    }

    // ------------------------------------------------------------------ replace

    @Test
    void aFileIsReplaced() {
        Path file = folder.resolve("settings");
        InTask.run(() -> {
            AsyncFiles.replace(file, "first");
            AsyncFiles.replace(file, bytes("second"));
            assertThat(Files.readString(file)).isEqualTo("second");
            AsyncFiles.replace(file, output -> output.write(bytes("third")));
            assertThat(Files.readString(file)).isEqualTo("third");
        });
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions, and no links for everybody")
    void aReplacedFileKeepsItsPermissionsAndItsLinks() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        InTask.run(() -> AsyncFiles.replace(link, "new"));
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).isEqualTo("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    /** Who may not read the file may not read what it is to become. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
    void thePartOfAPrivateFileIsPrivate() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        List<String> ofPart = new ArrayList<>();
        InTask.run(() -> AsyncFiles.replace(file, output -> {
            for (Path path : in(folder)) {
                if (path.toString().endsWith(".tmp")) {
                    ofPart.add(permissions(folder.resolve(path)));
                }
            }
            output.write(bytes("new"));
        }));
        assertThat(ofPart).as("its owner has to write it").containsExactly("rw-------");
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("r--------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Whoever looks finds the old content or the new one, and never a part of one. */
    @Test
    void aReaderNeverFindsAPartOfAFile() {
        Path file = folder.resolve("file");
        byte[] zeros = new byte[300_000];
        InTask.run(() -> {
            AsyncFiles.replace(file, zeros);
            Task<?> writer = Async.currentRun().spawn(() -> {
                while (true) {
                    AsyncFiles.replace(file, zeros);
                }
            });
            for (int i = 0; i < 100; i++) {
                assertThat(AsyncFiles.readAllBytes(file)).hasSize(zeros.length);
            }
            writer.cancel("enough");
        });
    }

    @Test
    void theOldContentStaysIfTheNewOneCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        InTask.run(() -> {
            assertThatThrownBy(() -> AsyncFiles.replace(file, output -> {
                        output.write(new byte[1_000_000]);
                        throw new IOException("no more");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no more");
        });
        assertThat(file).hasContent("old");
        assertThat(in(folder)).containsExactly(file.getFileName());
    }

    @Test
    void theOldContentStaysIfTheTaskIsCancelled() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        InTask.run(() -> {
            var begun = new CountDownLatch(1);
            Task<?> writer = Async.currentRun()
                    .spawn(() -> AsyncFiles.replace(file, output -> {
                        while (true) {
                            output.write(new byte[100_000]);
                            output.flush();
                            begun.countDown();
                        }
                    }));
            Async.toThread(() -> begun.await());
            writer.cancel("for the test");
            assertThatThrownBy(writer::await).hasMessageContaining("for the test");
        });
        assertThat(file).hasContent("old");
        assertThat(in(folder)).containsExactly(file.getFileName());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theOldContentStaysIfTheDiskIsFull() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "none", disk.toString()),
                "this user may mount a small disk");
        try {
            Path file = Files.write(disk.resolve("file"), bytes("old"));
            Path big = Files.write(folder.resolve("big"), new byte[1_000_000]);
            InTask.run(() -> {
                assertThatThrownBy(() -> AsyncFiles.replace(file, new byte[1_000_000]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left");
                assertThatThrownBy(() -> AsyncFiles.copy(big, file, StandardCopyOption.REPLACE_EXISTING))
                        .hasMessageContaining("No space left");
                assertThatThrownBy(() -> AsyncFiles.copy(big, disk.resolve("copy")))
                        .hasMessageContaining("No space left");
            });
            assertThat(file).hasContent("old");
            assertThat(in(disk)).containsExactly(file.getFileName());
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------ copy

    @Test
    void aCopyTellsHowFarItIs() throws IOException {
        int length = 30_000_000;
        Path source = Files.write(folder.resolve("source"), new byte[length]);
        Path target = folder.resolve("target");
        List<Long> reports = new ArrayList<>();
        InTask.run(() -> {
            Thread loopThread = Thread.currentThread();
            AsyncFiles.copy(source, target, (copied, total) -> {
                assertThat(Thread.currentThread()).isSameAs(loopThread);
                assertThat(total).isEqualTo(length);
                reports.add(copied);
            });
            int count = reports.size();
            Async.sleep(Duration.ofMillis(5));
            assertThat(reports).as("none after the end").hasSize(count);
        });
        assertThat(reports).isSorted().last().isEqualTo((long) length);
        assertThat(target).hasSameBinaryContentAs(source);
    }

    /** As with {@link Files#copy}: what can be executed can be executed in its new place, and what is private stays so. */
    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rw-------", "r--r-----", "rwxrwxrwx"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
    void aCopyHasThePermissionsOfItsSource(String permissions) throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "content");
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(permissions));
        Path model = Files.copy(source, folder.resolve("model"));
        Path fresh = folder.resolve("fresh");
        Path old = Files.writeString(folder.resolve("old"), "old");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx---r--"));
        InTask.run(() -> {
            AsyncFiles.copy(source, fresh);
            AsyncFiles.copy(source, old, StandardCopyOption.REPLACE_EXISTING);
        });
        assertThat(permissions(fresh)).isEqualTo(permissions(model));
        assertThat(permissions(old)).isEqualTo(permissions(model));
        assertThat(old).hasContent("content");
    }

    /** A loop that is busy gets one report when it has time, and not one for each piece. */
    @Test
    void reportsAreConflated() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[20_000_000]);
        List<Long> reports = new ArrayList<>();
        InTask.run(() -> {
            Task<?> copy = Async.currentRun()
                    .spawn(() -> AsyncFiles.copy(source, folder.resolve("target"), (copied, _) -> reports.add(copied)));
            Async.yieldNow();
            while (Files.notExists(folder.resolve("target")) || Files.size(folder.resolve("target")) < 20_000_000) {
                Thread.onSpinWait(); // keeps the loop's thread
            }
            copy.await();
        });
        assertThat(reports).hasSizeLessThanOrEqualTo(3).last().isEqualTo(20_000_000L);
    }

    @Test
    void aListenerThatFailsDoesNotHarmTheCopy() throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "content");
        List<String> uncaught = new ArrayList<>();
        var options = dev.guestloop.GuestOptions.DEFAULT.withUncaughtHandler(
                (what, failure) -> uncaught.add(what + ": " + failure.getMessage()));
        dev.guestloop.EventLoop.run(options, () -> {
                    AsyncFiles.copy(source, folder.resolve("target"), (_, _) -> {
                        throw new IllegalStateException("of the listener");
                    });
                })
                .getOrThrow();
        assertThat(folder.resolve("target")).hasContent("content");
        assertThat(uncaught).contains("a listener to the progress of a copy: of the listener");
    }

    @Test
    void aTargetThatIsThereIsNotTouched() throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "new");
        Path target = Files.writeString(folder.resolve("target"), "old");
        InTask.run(() -> {
            assertThatThrownBy(() -> AsyncFiles.copy(source, target)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(Files.readString(target)).isEqualTo("old");
            AsyncFiles.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            assertThat(Files.readString(target)).isEqualTo("new");
            assertThatThrownBy(() -> AsyncFiles.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("option=COPY_ATTRIBUTES");
            assertThatThrownBy(() -> AsyncFiles.copy(folder, folder.resolve("copy")))
                    .isInstanceOf(IOException.class);
        });
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    /** An empty one, which could be deleted. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFolderInThePlaceOfTheTargetStaysThere(boolean replaces) throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "new");
        Path target = Files.createDirectory(folder.resolve("target"));
        CopyOption[] options = replaces ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
        InTask.run(() -> assertThatThrownBy(() -> AsyncFiles.copy(source, target, options))
                .isInstanceOf(IOException.class));
        assertThat(target).isEmptyDirectory();
        assertThat(in(folder)).as("nothing is left beside it").hasSize(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCancelledCopyLeavesNothing() throws IOException {
        Path target = folder.resolve("target");
        InTask.run(() -> {
            CancelScope scope = CancelScope.create();
            Outcome<?> outcome = scope.run(() -> AsyncFiles.copy(Path.of("/dev/zero"), target, (copied, _) -> {
                if (copied > 0) {
                    scope.cancel("for the test");
                }
            }));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        });
        assertThat(target).doesNotExist();
    }

    // ------------------------------------------------------------------ trees

    private void makeTree(int folders, int files) throws IOException {
        for (int i = 0; i < folders; i++) {
            Path below = Files.createDirectories(folder.resolve("tree/" + i));
            for (int j = 0; j < files; j++) {
                Files.createFile(below.resolve("file" + j));
            }
        }
    }

    /** With hops that are shared: the loop's thread is asked a few times, not once for each file. */
    @Test
    void aTreeIsWalkedInBatches() throws IOException {
        makeTree(20, 100);
        List<Path> expected;
        try (Stream<Path> walk = Files.walk(folder)) {
            expected = walk.toList();
        }
        InTask.run(() -> {
            List<Path> found = new ArrayList<>();
            int threads = 0;
            try (var walk = AsyncFiles.walk(folder)) {
                Task<?> current = Async.currentTask();
                boolean[] waited = {false};
                for (Path path; ; ) {
                    waited[0] = false;
                    Async.currentLoop().callSoon(() -> waited[0] |= current.state() == Task.State.WAITING);
                    if ((path = walk.next()) == null) {
                        break;
                    }
                    threads += waited[0] ? 1 : 0;
                    found.add(path);
                }
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(found.getFirst()).isEqualTo(folder);
            assertThat(threads).isLessThan(200);
        });
    }

    @Test
    void whatACancelledIterationHasFetchedIsNotLost() throws IOException {
        makeTree(5, 300);
        InTask.run(() -> {
            List<Path> found = new ArrayList<>();
            try (var walk = AsyncFiles.walk(folder.resolve("tree"))) {
                boolean[] more = {true};
                while (more[0]) {
                    CancelScope scope = CancelScope.create();
                    Async.currentLoop().callSoon(() -> scope.cancel("now and then"));
                    scope.run(() -> {
                        while (more[0]) {
                            Path next = walk.next();
                            more[0] = next != null;
                            if (next != null) {
                                found.add(next);
                            }
                        }
                    });
                }
            }
            assertThat(found).hasSize(1 + 5 + 1_500).doesNotHaveDuplicates();
        });
    }

    @Test
    void aFolderIsListed() throws IOException {
        makeTree(3, 0);
        InTask.run(() -> {
            List<Path> found = new ArrayList<>();
            try (var list = AsyncFiles.list(folder.resolve("tree"))) {
                for (Path path; (path = list.next()) != null; ) {
                    found.add(path.getFileName());
                }
            }
            assertThat(found).containsExactlyInAnyOrder(Path.of("0"), Path.of("1"), Path.of("2"));
            assertThatThrownBy(() -> AsyncFiles.list(folder.resolve("missing")))
                    .isInstanceOf(NoSuchFileException.class);
        });
    }

    @Test
    void oneTaskAtATimeIterates() {
        var goOn = new CountDownLatch(1);
        InTask.run(() -> {
            try (var slow = FileIteration.open(() -> endsAfter(goOn))) {
                Task<?> first = Async.currentRun().spawn("first", () -> slow.next());
                while (first.state() != Task.State.WAITING) {
                    Async.yieldNow();
                }
                assertThatThrownBy(slow::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("waiting=first");
                assertThatThrownBy(slow::close).hasMessageContaining("cancel it first: waiting=first");
                goOn.countDown();
                first.await();
            }
        });
    }

    private static FileIteration.Source<Path> endsAfter(CountDownLatch latch) {
        return new FileIteration.Source<>() {
            @Override
            public @Nullable Path next() throws IOException {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                return null;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void aTreeIsDeletedAndLinksAreNotFollowed() throws IOException {
        makeTree(3, 3);
        Path kept =
                Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("file"), "kept");
        boolean linked = true;
        try {
            Files.createSymbolicLink(folder.resolve("tree/link"), kept.getParent());
        } catch (IOException | UnsupportedOperationException e) {
            linked = false; // not every user of Windows may
        }
        assumeTrue(linked, "this user may make links");
        InTask.run(() -> {
            AsyncFiles.deleteTree(folder.resolve("tree"));
            AsyncFiles.deleteTree(folder.resolve("tree")); // again
        });
        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(kept).hasContent("kept");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
    void anEmptyFolderThatCannotBeListedIsDeleted() throws IOException {
        Path closed = Files.createDirectories(folder.resolve("tree/closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        InTask.run(() -> AsyncFiles.deleteTree(folder.resolve("tree")));
        assertThat(folder.resolve("tree")).doesNotExist();
    }

    /** As the test before, for users who can list all folders: a walk calls this for one that cannot be listed. */
    @Test
    void ofAFolderThatCannotBeListedTheFirstFailureIsThat() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path full = Files.createDirectories(folder.resolve("full/below")).getParent();
        var denied = new AccessDeniedException("for the test");
        var deletion = new Trees.Deletion();
        deletion.visitFileFailed(empty, denied);
        assertThat(empty).doesNotExist();
        assertThat(deletion.first).isNull();
        deletion.visitFileFailed(full, denied);
        assertThat(full).exists();
        assertThat(deletion.first)
                .isSameAs(denied)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .isInstanceOf(DirectoryNotEmptyException.class));
    }

    // ------------------------------------------------------------------ temporary files

    @Test
    void temporaryFilesGoWithTheirBlock() {
        List<Path> gone = new ArrayList<>();
        InTask.run(() -> {
            try (var file = AsyncFiles.createTempFile("prefix", ".suffix");
                    var here = AsyncFiles.createTempFile(folder, null, null);
                    var tree = AsyncFiles.createTempDirectory("prefix")) {
                gone.addAll(List.of(file.path(), here.path(), tree.path()));
                assertThat(gone).allMatch(Files::exists);
                assertThat(file.path().getFileName().toString())
                        .startsWith("prefix")
                        .endsWith(".suffix");
                Files.writeString(
                        Files.createDirectory(tree.path().resolve("a")).resolve("b"), "c");
                Files.delete(here.path()); // by somebody else
            }
        });
        assertThat(gone).hasSize(3).noneMatch(Files::exists);
    }

    @Test
    void whatIsClosedWhereNoTaskCanWaitStaysOpenUntilTheRunEnds() {
        Path[] left = new Path[1];
        InTask.run(() -> {
            TemporaryPath tree = AsyncFiles.createTempDirectory(null);
            left[0] = tree.path();
            Files.createFile(tree.path().resolve("file"));
            FileIteration<Path> entries = AsyncFiles.list(tree.path());
            FolderWatch watch = AsyncFiles.watch(tree.path());
            synchronized (this) {
                for (AutoCloseable each : List.of(tree, entries, watch)) {
                    assertThatThrownBy(each::close).isInstanceOf(CannotAwaitException.class);
                }
            }
            assertThat(entries.next()).isNotNull();
            assertThat(watch.toString()).doesNotContain("closed");
            entries.close();
            watch.close();
            assertThat(left[0]).exists();
        });
        assertThat(left[0]).doesNotExist();
    }

    @Test
    void whatIsOpenedWhenItsRunIsGoneIsClosedAtOnce() {
        var goOn = new CountDownLatch(1);
        var closed = new CompletableFuture<Void>();
        FileIteration.Source<Path> source = new FileIteration.Source<>() {
            @Override
            public @Nullable Path next() {
                return null;
            }

            @Override
            public void close() {
                closed.complete(null);
            }
        };
        try (var log = new LogCapture()) {
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                Async.currentLoop().callSoon(host::stop);
                Async.shielded(() -> FileIteration.open(() -> {
                    endsAfter(goOn).next();
                    return source;
                }));
            });
            host.run();
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(log.messages()).anyMatch(message -> message.contains("abandoned"));
        }
        assertThat(closed).isNotDone();
        goOn.countDown();
        HostThread.await("it is closed", closed::isDone);
    }

    @Test
    void aFileWithAsLongANameAsThereMayBeIsReplaced() {
        InTask.run(() -> {
            Path file = folder.resolve("ü".repeat(125) + ".text");
            AsyncFiles.replace(file, "content");
            assertThat(file).hasContent("content");
        });
    }

    @Test
    void temporaryFilesGoWithACancelledBlock() {
        Path[] gone = new Path[1];
        InTask.run(() -> assertThat(Async.moveOnAfter(Duration.ofMillis(50), () -> {
                    try (var tree = AsyncFiles.createTempDirectory(null)) {
                        gone[0] = Files.writeString(tree.path().resolve("file"), "content");
                        Async.sleep(Duration.ofHours(1));
                    }
                }))
                .isInstanceOf(Outcome.Cancelled.class));
        assertThat(gone[0]).doesNotExist();
        assertThat(gone[0].getParent()).doesNotExist();
    }

    @Test
    void whatNobodyHasClosedGoesWithTheRunEvenIfItIsAbandoned() {
        TemporaryPath[] left = new TemporaryPath[1];
        InTask.run(() -> left[0] = AsyncFiles.createTempDirectory(null));
        assertThat(left[0].path()).doesNotExist();
        try (var log = new LogCapture()) {
            var host = new QueueHost();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                left[0] = AsyncFiles.createTempFile(null, null);
                host.stop();
                Async.shielded(() -> Async.await(new CompletableFuture<Void>()));
            });
            host.run();
            assertThat(left[0].path()).exists();
            assertThat(run.finish(Duration.ofMillis(20))).isFalse();
            assertThat(log.messages()).anyMatch(message -> message.contains("abandoned"));
        }
        assertThat(left[0].path()).doesNotExist();
    }
}
