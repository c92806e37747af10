package dev.guestloop.examples.downloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.server.LocalhostKey;
import dev.guestloop.examples.downloads.server.ScriptedServer;
import dev.guestloop.examples.downloads.server.ScriptedServer.Answer;
import dev.guestloop.examples.downloads.server.ServedFile;
import dev.guestloop.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shared tasks, on a queue in the test's thread, with a real server on the loopback address. */
class DownloadManagerTest {

    @TempDir
    Path folder;

    private ScriptedServer server;
    private final RecordingView view = new RecordingView();

    @BeforeEach
    void startServer() throws IOException {
        server = ScriptedServer.start(0);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @FunctionalInterface
    private interface Script {
        void run(DownloadManager manager) throws Exception;
    }

    private void inManager(Script script) {
        inManager(settings(), script);
    }

    private Settings settings() {
        return Settings.of(folder)
                .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(80), 3))
                .withPatience(Duration.ofSeconds(5));
    }

    private void inManager(Settings settings, Script script) {
        var host = new QueueHost();
        var outcome = new CompletableFuture<Outcome<?>>();
        GuestRun<@Nullable Void> run = GuestRun.start(host, () -> {
            var manager = new DownloadManager(settings, Async.currentRun()::spawn);
            manager.show(view);
            script.run(manager);
        });
        run.onDone(ended -> {
            outcome.complete(ended);
            host.stop();
        });
        host.run();
        assertThat(outcome.join()).isEqualTo(new Outcome.Success<>(null));
    }

    private Download add(DownloadManager manager, String nameAndScript) {
        return manager.add("http://localhost:" + server.port() + "/" + nameAndScript);
    }

    private static void until(BooleanSupplier state) {
        Async.withTimeout(Duration.ofSeconds(20), () -> {
            while (!state.getAsBoolean()) {
                Async.sleep(Duration.ofMillis(2));
            }
        });
    }

    private static void untilEnded(Download download) {
        until(() -> !download.state().isActive());
    }

    private void assertComplete(Download download) throws Exception {
        assertThat(download.state()).as("%s", download).isEqualTo(State.DONE);
        byte[] bytes = Files.readAllBytes(folder.resolve(download.name()));
        String served = download.address().getPath().substring(1);
        assertThat(Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo(new ServedFile(served, bytes.length).sha256());
    }

    private List<Long> begins(String name) {
        return server.answers().stream()
                .filter(answer -> answer.target().startsWith(name) && answer.status() < 300)
                .map(Answer::from)
                .toList();
    }

    @Test
    void aFileArrivesWholeAndItsDigestIsChecked() {
        inManager(manager -> {
            Download file = add(manager, "plain.bin?bytes=700001");
            untilEnded(file);
            assertComplete(file);
            assertThat(file.isDigestChecked()).isTrue();
            assertThat(folder).isDirectoryNotContaining("glob:**.part*");
        });
    }

    @Test
    void aFileComesOverTlsAndGoesOnAfterAReset() {
        inManager(trusting(), manager -> {
            Download file = manager.add("https://localhost:" + server.port() + "/secret.bin?bytes=800000&reset=300000");
            untilEnded(file);
            assertComplete(file);
            assertThat(begins("secret")).containsExactly(0L, file.resumedAt());
            assertThat(file.resumedAt()).isPositive();
        });
    }

    @Test
    void aServerThatNobodyTrustsIsRefusedAtOnce() {
        inManager(manager -> {
            Download file = manager.add("https://localhost:" + server.port() + "/untrusted.bin?bytes=1000");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.connections()).isZero();
            assertThat(Words.state(file)).contains("There is no secure connection");
        });
    }

    @Test
    void aFileThatHasMovedIsFetchedThere() {
        inManager(trusting(), manager -> {
            Download plain = add(manager, "moved.bin?moved=5&bytes=300000");
            Download secret =
                    manager.add("https://localhost:" + server.port() + "/kept-secret.bin?moved=1&bytes=300000");
            Download endless = add(manager, "endless.bin?moved=6&bytes=300000");
            untilEnded(plain);
            untilEnded(secret);
            untilEnded(endless);
            assertComplete(plain);
            assertComplete(secret);
            assertThat(Words.state(endless)).contains("The file has moved to");
        });
    }

    /** What was asked for in secret must not come in the open. */
    @Test
    void aSecretFileIsNotFetchedWhereEverybodyCanSeeIt() {
        inManager(trusting(), manager -> {
            Download file = manager.add("https://localhost:" + server.port() + "/open.bin?moved=1&plain=1&bytes=1000");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(Words.state(file)).contains("The file has moved to http://localhost");
            assertThat(begins("open")).isEmpty();
        });
    }

    private Settings trusting() {
        try {
            return settings().withTls(TlsOptions.DEFAULT.withContext(LocalhostKey.context()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPausedFileIsResumedByRangeWithoutLosingAByte() {
        inManager(manager -> {
            Download file = add(manager, "paused.bin?bytes=900000&rate=1500000");
            until(() -> file.bytes() > 100_000);
            manager.pause(file);
            until(() -> file.state() == State.PAUSED);
            long paused = file.bytes();
            assertThat(folder.resolve("paused.bin.part")).hasSize(paused);
            manager.resume(file);
            untilEnded(file);
            assertComplete(file);
            assertThat(begins("paused")).containsExactly(0L, paused);
        });
    }

    @Test
    void aConnectionThatIsResetIsGoneOnWithWhereItWas() {
        inManager(manager -> {
            Download file = add(manager, "reset.bin?bytes=800000&reset=300000");
            untilEnded(file);
            assertComplete(file);
            assertThat(begins("reset")).containsExactly(0L, file.resumedAt());
            assertThat(file.resumedAt()).isPositive();
        });
    }

    @Test
    void aFileThatHasChangedOnTheServerIsFetchedFromItsBeginning() {
        inManager(manager -> {
            Download file = add(manager, "changed.bin?bytes=800000&reset=300000&etag=2");
            untilEnded(file);
            assertComplete(file);
            assertThat(begins("changed")).containsExactly(0L, 0L);
        });
    }

    @Test
    void aServerWithoutRangesSendsAllAgain() {
        inManager(manager -> {
            Download file = add(manager, "whole.bin?bytes=800000&reset=300000&ranges=0");
            untilEnded(file);
            assertComplete(file);
        });
    }

    @Test
    void aBusyServerIsAskedAgainWithLongerAndLongerPauses() {
        inManager(manager -> {
            Download file = add(manager, "busy.bin?bytes=1000&busy=3");
            untilEnded(file);
            assertComplete(file);
            assertThat(file.failures()).isEqualTo(3);
            assertThat(view.states.get(file)).contains(State.RETRYING);
        });
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 9);
        assertThat(List.of(backoff.pause(1), backoff.pause(2), backoff.pause(3), backoff.pause(4)))
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(5));
    }

    @Test
    void aServerThatStaysBusyIsGivenUpAndCanBeTriedAgain() {
        inManager(manager -> {
            Download file = add(manager, "busier.bin?bytes=1000&busy=5");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).isEqualTo("The server is busy");
            manager.resume(file);
            untilEnded(file);
            assertComplete(file);
        });
    }

    @Test
    void aServerThatIsGoneIsSaidInTheRow() throws Exception {
        int port = server.port();
        server.close();
        inManager(manager -> {
            Download file = manager.add("http://localhost:" + port + "/gone.bin");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).isEqualTo("Nobody answers at the server");
        });
    }

    @Test
    void aSilentServerIsGivenUpAndAskedAgain() {
        inManager(settings().withPatience(Duration.ofMillis(200)), manager -> {
            Download file = add(manager, "silent.bin?bytes=500000&silent=200000");
            untilEnded(file);
            assertComplete(file);
            assertThat(file.resumedAt()).isPositive();
        });
    }

    @Test
    void aCancelledFileLeavesNothing() {
        inManager(manager -> {
            Download file = add(manager, "cancelled.bin?bytes=900000&rate=900000");
            until(() -> file.bytes() > 100_000);
            manager.cancel(file);
            until(() -> file.state() == State.CANCELLED);
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void aPausedFileThatIsCancelledLeavesNothing() {
        inManager(manager -> {
            Download file = add(manager, "both.bin?bytes=900000&rate=900000");
            until(() -> file.bytes() > 100_000);
            manager.pause(file);
            until(() -> file.state() == State.PAUSED);
            manager.cancel(file);
            manager.resume(file); // too late: it is being cancelled
            until(() -> file.state() == State.CANCELLED);
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void aDamagedFileIsRefusedAndRemoved() {
        inManager(manager -> {
            Download file = add(manager, "damaged.bin?bytes=100000&damaged=1");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).contains("damaged", "SHA-256");
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void chunksThatNobodyAskedForAreNotTakenForTheFile() {
        inManager(manager -> {
            Download file = add(manager, "chunked.bin?bytes=1000&digest=0&chunked=1");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).contains("in chunks");
            assertThat(folder).isEmptyDirectory();
        });
    }

    @Test
    void aFullDiskIsSaidInTheRowAndWhatHasArrivedIsKept() {
        var full = new dev.guestloop.examples.downloads.check.FullDisk("big", 400_000);
        inManager(settings().withDisk(full), manager -> {
            Download file = add(manager, "big.bin?bytes=900000");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).startsWith("The disk is full");
            assertThat(folder.resolve("big.bin.part")).exists();
        });
    }

    @Test
    void aFolderThatIsNoneIsSaidInTheRow() throws Exception {
        Path none = Files.createFile(folder.resolve("a-file"));
        Settings settings = Settings.of(none);
        inManager(settings, manager -> {
            Download file = add(manager, "homeless.bin?bytes=1000");
            untilEnded(file);
            assertThat(file.state()).isEqualTo(State.FAILED);
            assertThat(file.problem()).contains(none.toString());
        });
    }

    @Test
    void whatIsNoAddressIsSaidBesideTheField() {
        inManager(manager -> {
            for (String typed :
                    List.of("", "no address", "example.org/x", "ftp://x/y", "http:///x", "http://h:99999/")) {
                view.problem = null;
                assertThat(manager.add(typed)).as(typed).isNull();
                assertThat(view.problem).as(typed).isNotBlank();
            }
            assertThat(manager.downloads()).isEmpty();
        });
    }

    @Test
    void aNameLeadsNowhereElseThanIntoTheFolder() throws Exception {
        assertThat(Address.fileName(Address.parse("http://h/a%2F..%2F..%2Fetc")))
                .doesNotContain("/");
        assertThat(Address.fileName(Address.parse("http://h/.."))).isEqualTo("download");
        assertThat(Address.fileName(Address.parse("http://h/"))).isEqualTo("download");
    }

    @Test
    void anotherManagerGoesOnWithWhatTheFirstHasLeft() {
        inManager(manager -> {
            Download file = add(manager, "later.bin?bytes=900000&rate=900000");
            until(() -> file.bytes() > 100_000);
        }); // the window is closed in the middle
        inManager(manager -> {
            Download file = add(manager, "later.bin?bytes=900000&rate=900000");
            untilEnded(file);
            assertComplete(file);
            assertThat(file.resumedAt()).isPositive();
        });
    }

    @Test
    void noMoreRunAtOnceThanTheLimitAllowsAndNoRowChangesMoreOftenThanAFrame() {
        inManager(settings().withLimit(3), manager -> {
            for (int i = 0; i < 200; i++) {
                add(manager, "tile-" + i + ".png?bytes=20000&rate=400000");
            }
            int most = 0;
            long start = System.nanoTime();
            while (manager.totals().of(State.DONE) < 30) {
                Totals totals = manager.totals();
                most = Math.max(
                        most, totals.of(State.RUNNING) + totals.of(State.CONNECTING) + totals.of(State.VERIFYING));
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(most).isEqualTo(3);
            double frames = (System.nanoTime() - start) / 33e6 + 2;
            assertThat(view.frames).isLessThanOrEqualTo((int) frames);
            assertThat(view.twiceInAFrame).isFalse();
        });
    }

    @Test
    void aViewThatThrowsIsShownTheNextFrameAllTheSame() {
        view.throwsOnce = true;
        inManager(manager -> {
            Download file = add(manager, "shown.bin?bytes=400000&rate=1000000");
            untilEnded(file);
            until(() -> view.states.getOrDefault(file, List.of()).contains(State.DONE));
        });
    }

    /** Remembers what it was told. */
    private static final class RecordingView implements DownloadsView {
        final Map<Download, List<State>> states = new HashMap<>();

        @Nullable
        String problem;

        int frames;
        boolean twiceInAFrame;
        boolean throwsOnce;

        @Override
        public void added(Download download) {}

        @Override
        public void removed(Download download) {}

        @Override
        public void changed(List<Download> downloads, Totals totals) {
            frames++;
            if (throwsOnce) {
                throwsOnce = false;
                throw new IllegalStateException("a view that throws");
            }
            twiceInAFrame |= downloads.stream().distinct().count() < downloads.size();
            downloads.forEach(download ->
                    states.computeIfAbsent(download, _ -> new ArrayList<>()).add(download.state()));
        }

        @Override
        public void addressProblem(@Nullable String text) {
            problem = text;
        }

        @Override
        public void latency(Latency latency) {}
    }
}
