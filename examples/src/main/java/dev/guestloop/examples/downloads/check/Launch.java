package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.UncaughtHandler;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.DownloadsProgram;
import dev.guestloop.examples.downloads.DownloadsProgram.Companion;
import dev.guestloop.examples.downloads.DownloadsWindow;
import dev.guestloop.examples.downloads.Settings;
import dev.guestloop.examples.downloads.server.LocalhostKey;
import dev.guestloop.examples.downloads.server.ServerProcess;
import dev.guestloop.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the program was started: to be used by a person, or by a robot that checks it or takes pictures of it.
 *
 * <pre>
 *   --folder DIR      where the files go
 *   --dark            with the dark look
 *   --rows N          with so many small files
 *   --empty           with none
 *   --url ADDRESS     with this one, from the real web, and no server of ours; any number of them
 *   --check           the robot uses it, and says what was right
 *   --pictures DIR    the robot takes pictures
 * </pre>
 */
public final class Launch {

    private final String host;
    private final Path folder;
    private final boolean dark;
    private final int rows;
    private final boolean empty;
    private final List<String> urls;
    private final boolean check;
    private final @Nullable Path pictures;
    private final Report report = new Report();
    private final CompletableFuture<Outcome<?>> ended = new CompletableFuture<>();

    /** Set by the UI thread before the run ends, read after that. */
    private volatile @Nullable GuestRun<?> run;

    private Launch(
            String host,
            Path folder,
            boolean dark,
            int rows,
            boolean empty,
            List<String> urls,
            boolean check,
            @Nullable Path pictures) {
        this.host = host;
        this.folder = folder;
        this.dark = dark;
        this.rows = rows;
        this.empty = empty;
        this.urls = urls;
        this.check = check;
        this.pictures = pictures;
    }

    /** Understands a command line. */
    public static Launch parse(String host, String[] args) {
        Path folder = Path.of("downloads");
        boolean dark = false;
        int rows = 0;
        boolean empty = false;
        List<String> urls = new ArrayList<>();
        boolean check = false;
        Path pictures = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--folder" -> folder = Path.of(args[++i]);
                case "--dark" -> dark = true;
                case "--rows" -> rows = Integer.parseInt(args[++i]);
                case "--empty" -> empty = true;
                case "--url" -> urls.add(args[++i]);
                case "--check" -> check = true;
                case "--pictures" -> pictures = Path.of(args[++i]);
                default -> throw new IllegalArgumentException("No such option: " + args[i]);
            }
        }
        return new Launch(host, folder, dark, rows, empty, urls, check, pictures);
    }

    public boolean isDark() {
        return dark;
    }

    /** Whether nobody sits in front of it. */
    public boolean isRobot() {
        return check || pictures != null;
    }

    /** For a robot: what nobody caught is in the report, and in no dialog, which nobody would close. */
    public GuestOptions robotOptions() {
        return GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> {
            report.check(false, "nothing is thrown that nobody catches: by " + source + ", " + failure);
            UncaughtHandler.LOG.uncaught(source, failure);
        });
    }

    /** The main task. */
    public <W extends DownloadsWindow> void run(Function<DownloadManager, W> view) throws Exception {
        GuestRun<?> current = Async.currentRun();
        run = current;
        current.onDone(ended::complete);
        Async.toThread(() -> Files.createDirectories(folder));
        if (!urls.isEmpty()) {
            DownloadsProgram.run(Settings.of(folder), view, (manager, _) -> urls.forEach(manager::add));
            return;
        }
        TlsOptions tls = TlsOptions.DEFAULT.withContext(Async.<SSLContext, IOException>toThread(LocalhostKey::context));
        try (ServerProcess server = startServer()) {
            report.server(server);
            DownloadsProgram.run(settings().withTls(tls), view, companion(server));
        }
    }

    private static ServerProcess startServer() throws Exception {
        return Async.<ServerProcess, Exception>shielded(() -> Async.toThread(() -> ServerProcess.start(0)));
    }

    private Settings settings() {
        return check ? Pilot.settings(folder) : Settings.of(folder);
    }

    private Companion<DownloadsWindow> companion(ServerProcess server) {
        if (check) {
            return (manager, window) -> new Pilot(manager, (CheckedWindow) window, server, report).run();
        }
        if (pictures != null) {
            Path to = pictures;
            return (manager, window) -> new Photographer(manager, (CheckedWindow) window, server, host, to).run();
        }
        return (manager, _) -> addresses(server).forEach(manager::add);
    }

    private List<String> addresses(ServerProcess server) {
        return empty ? List.of() : rows > 0 ? Samples.many(server, rows) : Samples.toPlayWith(server);
    }

    /**
     * Waits for the end, on a thread that is not the UI's, and reports. Ends nothing: the JVM has to end by itself, unless
     * something was wrong.
     */
    public void finish() throws InterruptedException, IOException {
        if (check) {
            report.finish(() -> run, ended);
        } else if (pictures != null && !(ended.join() instanceof Outcome.Success<?>)) {
            System.exit(1);
        }
    }
}
