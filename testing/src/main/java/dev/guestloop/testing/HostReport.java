package dev.guestloop.testing;

import dev.guestloop.HostCapabilities;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes down what a run of the kit has seen of a host: its claims, each test with its end, and what was measured on the way. One
 * file for each host and platform, in the folder that the property {@value #FOLDER} names; none without it, none for a class that
 * does not give its host a name, and none if not all tests of the kit were run, or none of them passed.
 *
 * <p>The file has lines of {@code key=value} in the order of the keys. Those that begin with {@code claim.} and {@code test.} are the
 * same on each machine of a platform; {@code measured.} and {@code machine.} are not.
 */
final class HostReport implements AfterEachCallback, AfterAllCallback, TestWatcher {

    static final String FOLDER = "guestloop.host.reports";

    static final String PASSED = "passed";

    private static final String TEST = "test.";

    /** Of one class of tests, which JUnit makes an extension for. */
    private final Map<String, String> lines = new TreeMap<>();

    private @Nullable String hostName;

    /** Made by JUnit. */
    HostReport() {}

    static Set<String> testsOfTheKit() {
        return Arrays.stream(HostConformance.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    /** Whether there is a folder for reports. */
    static boolean isWanted() {
        return System.getProperty(FOLDER) != null;
    }

    // ------------------------------------------------------------------ while the tests run

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getRequiredTestInstance() instanceof HostConformance kit && kit.hasHost()) {
            hostName = kit.hostName();
            lines.put("version", kit.hostVersion());
            addClaims(kit.host().capabilities());
            kit.measured().forEach((what, figure) -> lines.put("measured." + what, figure));
        }
    }

    private void addClaims(HostCapabilities claims) {
        lines.put("claim.deliversInModalLoops", String.valueOf(claims.deliversInModalLoops()));
        lines.put("claim.hopsPerPost", String.valueOf(claims.hopsPerPost()));
        lines.put("claim.queueLimit", String.valueOf(claims.queueLimit()));
        lines.put("claim.tellsInput", String.valueOf(claims.tellsInput()));
        lines.put("claim.tellsPaint", String.valueOf(claims.tellsPaint()));
        lines.put("claim.timerGrainMicros", String.valueOf(claims.timerGrain().toNanos() / 1_000));
        lines.put("claim.cleanPosts", String.valueOf(claims.cleanPosts()));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        add(context, PASSED);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        String reason = cause == null ? "" : String.valueOf(cause.getMessage());
        add(context, "skipped: " + reason.replaceFirst("^Assumption failed: ", ""));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        add(context, "skipped: " + reason.orElse(""));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        add(context, "failed");
    }

    private void add(ExtensionContext context, String end) {
        String test = context.getRequiredTestMethod().getName();
        lines.put(TEST + test, end.lines().findFirst().orElse(""));
    }

    // ------------------------------------------------------------------ when they have run

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String folder = System.getProperty(FOLDER);
        Set<String> ran = lines.keySet().stream()
                .filter(key -> key.startsWith(TEST))
                .map(key -> key.substring(TEST.length()))
                .collect(Collectors.toSet());
        if (folder == null || hostName == null || !ran.containsAll(testsOfTheKit()) || !lines.containsValue(PASSED)) {
            return;
        }
        lines.put("class", context.getRequiredTestClass().getName());
        lines.put("host", hostName);
        lines.put("platform", platform());
        lines.put("machine.date", LocalDate.now(ZoneOffset.UTC).toString());
        lines.put("machine.java", Runtime.version().toString());
        lines.put("machine.processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        lines.put("machine.load", load());
        Path file = Path.of(folder, fileName(hostName + '-' + platform()));
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                lines.entrySet().stream()
                        .map(line -> line.getKey() + '=' + line.getValue() + '\n')
                        .collect(Collectors.joining()));
    }

    private static String fileName(String of) {
        return of.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "-") + ".properties";
    }

    private static String platform() {
        String system = System.getProperty("os.name");
        if (system.startsWith("Windows")) {
            system = isWine() ? "Windows (Wine)" : "Windows";
        } else if (system.startsWith("Mac")) {
            system = "macOS";
        }
        String processor = System.getProperty("os.arch");
        return system + ' ' + (processor.equals("amd64") ? "x86_64" : processor);
    }

    /** Wine does not hide. */
    private static boolean isWine() {
        return Files.exists(Path.of(String.valueOf(System.getenv("SystemRoot")), "system32", "winecfg.exe"));
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }
}
