package dev.guestloop.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** The files, sockets and pipes that were open in this process at one time. Linux tells them by name; others not at all. */
final class OpenDescriptors {

    private static final Path DIRECTORY = Path.of("/proc/self/fd");

    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    static {
        openWhatStaysOpen();
    }

    private final boolean toolkitBefore = toolkitThreadLives();
    private final Set<String> before = names();

    /** With the first channel the JDK opens a socket of its own for good, which would be taken for the first test's. */
    private static void openWhatStaysOpen() {
        try (var server = ServerSocketChannel.open();
                var client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(server.getLocalAddress());
        } catch (IOException e) {
            return; // no network: then no test has a socket either
        }
    }

    /** What is open and was not, as soon as nothing is, or the patience has ended: other threads may be about to close it. */
    List<String> openedSince(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Set<String> opened = names();
            opened.removeAll(before);
            if (!toolkitBefore && toolkitThreadLives()) {
                return List.of(); // it opens a connection to the display and pipes of its own, once and for good
            }
            if (opened.isEmpty() || System.nanoTime() - end >= 0) {
                return List.copyOf(opened);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Whether AWT, JavaFX or SWT (GTK) has been started in this JVM, as far as its threads tell. */
    private static boolean toolkitThreadLives() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.startsWith("AWT-")
                        || name.startsWith("Java2D")
                        || name.startsWith("JavaFX")
                        || name.equals("gdbus")
                        || name.equals("gmain"));
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        if (!Files.isDirectory(DIRECTORY)) {
            return names;
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DIRECTORY)) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (isOfProgram(target)) {
                    names.add(descriptor.getFileName() + " -> " + target);
                }
            }
        } catch (IOException e) {
            return new TreeSet<>(); // then nothing can be said
        }
        return names;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** Not what the JVM opens when it likes: class files, devices, what its own pollers of sockets wait with. */
    private static boolean isOfProgram(String target) {
        if (target.startsWith("socket:") || target.startsWith("pipe:")) {
            return true;
        }
        return target.startsWith("/")
                && !target.startsWith("/dev/")
                && !target.startsWith("/proc/")
                && !target.startsWith("/sys/")
                && !target.startsWith(System.getProperty("java.home"))
                && !target.endsWith(".jar")
                && !target.endsWith(".jfr")
                && !target.contains(".so");
    }
}
