package dev.guestloop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.program.UsesATask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM without the flags can do, what it says, and each way to grant the access. */
class JvmAccessTest {

    private static final String CLASSES = System.getProperty("java.class.path");

    @TempDir
    private Path folder;

    /** A program that needs no task: a host of its own, and a run that cannot begin. */
    static final class UsesNoTask {
        public static void main(String[] arguments) {
            var host = new QueueHost();
            host.post(host::stop);
            host.run();
            try {
                GuestRun.start(host, () -> 1);
            } catch (UnsupportedOperationException e) {
                System.out.println(
                        "refused: " + e.getMessage().lines().findFirst().orElse(""));
            }
        }
    }

    @Test
    void withoutFlagsTheFirstTaskSaysWhatToAddToThisLaunch() {
        ChildJvm.Result result = ChildJvm.run(List.of(), UsesATask.class);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED")
                .contains("Start it again with")
                .contains("java --add-exports")
                .contains(UsesATask.class.getName())
                .contains("maven-surefire-plugin", "Gradle", "jpackage", "Add-Exports", "IDE", "JAVA_TOOL_OPTIONS");
    }

    @Test
    void withoutFlagsWhatNeedsNoTaskWorks() {
        ChildJvm.Result result = ChildJvm.run(List.of(), UsesNoTask.class);
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("refused: Guestloop's tasks need a JDK package");
    }

    @Test
    void theAdviceKnowsSurefireGradleAndOthers() {
        assertThat(adviceFor("-Dsurefire.test.class.path=x")).contains("started by Maven Surefire");
        assertThat(adviceFor("-Djpackage.app-path=/app")).contains("started by a jpackage launcher");
    }

    private static String adviceFor(String property) {
        return ChildJvm.run(List.of(property), UsesATask.class).output();
    }

    @Test
    void aJvmWithoutContinuationsIsToldApart() {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:-VMContinuations"));
        ChildJvm.Result result = ChildJvm.run(flags, UsesATask.class);
        assertThat(result.output()).contains("need a JVM with continuations, and this one has none");
    }

    @Test
    void withAllFlagsATaskRunsGuarded() {
        assertThat(ChildJvm.run(ChildJvm.FLAGS, UsesATask.class).output()).contains("result Success[value=guarded]");
    }

    /** A program whose first use of the library is inside a monitor, as all code is that SWT's {@code asyncExec} runs. */
    static final class BeginsInsideAMonitor {
        public static void main(String[] arguments) {
            synchronized (new Object()) {
                synchronized (new Object()) {
                    System.out.println("held=" + Coroutine.monitorsHeld());
                }
            }
            System.out.println("held=" + Coroutine.monitorsHeld() + ", by the lock stack: " + LockStack.canCount());
        }
    }

    @Test
    void theGuardFindsItsCountThoughItIsFirstUsedInsideAMonitor() {
        assertThat(ChildJvm.run(ChildJvm.FLAGS, BeginsInsideAMonitor.class).output())
                .contains("held=2")
                .contains("held=0")
                .doesNotContain("less protection");
    }

    @Test
    void monitorsAreCountedByACoroutineWhereTheLockStackCannotBeFound() {
        assertThat(ChildJvm.run(ChildJvm.FLAGS.subList(0, 2), BeginsInsideAMonitor.class)
                        .output())
                .contains("held=2")
                .contains("held=0, by the lock stack: false")
                .doesNotContain("is not caught");
    }

    @Test
    void aMissingFlagCostsOneFeatureAndIsSaidOnce() {
        ChildJvm.Result result = ChildJvm.run(ChildJvm.FLAGS.subList(0, 1), UsesATask.class);
        assertThat(result.output())
                .contains("result Success[value=unguarded]")
                .contains("runs with less protection")
                .contains("jdk.internal.misc=ALL-UNNAMED")
                .contains("java.lang=ALL-UNNAMED");
    }

    @Test
    void anAgentGrantsTheAccess() throws IOException {
        Path agent = jar("agent.jar", "Premain-Class", Agent.class.getName());
        assertThat(ChildJvm.run(List.of("-javaagent:" + agent), UsesATask.class).output())
                .contains("result Success[value=guarded]");
    }

    @Test
    void theManifestOfTheStartedJarGrantsTheAccess() throws IOException {
        Path program = jar(
                "program.jar",
                "Main-Class",
                UsesATask.class.getName(),
                "Class-Path",
                urls(),
                "Add-Exports",
                "java.base/jdk.internal.vm java.base/jdk.internal.misc",
                "Add-Opens",
                "java.base/java.lang");
        assertThat(ChildJvm.run(List.of("-jar", program.toString())).output())
                .contains("result Success[value=guarded]");
    }

    @Test
    void aLauncherAgentGrantsTheAccess() throws IOException {
        Path program = jar(
                "program.jar",
                "Main-Class",
                UsesATask.class.getName(),
                "Class-Path",
                urls(),
                "Launcher-Agent-Class",
                Agent.class.getName());
        assertThat(ChildJvm.run(List.of("-jar", program.toString())).output())
                .contains("result Success[value=guarded]");
    }

    @Test
    void aStartedJarIsNamedInTheAdvice() throws IOException {
        Path program = jar("program.jar", "Main-Class", UsesATask.class.getName(), "Class-Path", urls());
        assertThat(ChildJvm.run(List.of("-jar", program.toString())).output())
                .contains("started by java -jar")
                .contains("Add-Exports: java.base/jdk.internal.vm");
    }

    /** A named module is not covered by ALL-UNNAMED, so the advice has to name it. */
    @Test
    void onTheModulePathTheAdviceNamesTheModule() throws IOException {
        Path module = moduleFolder();
        List<String> flags = new ArrayList<>(
                List.of("--module-path", module.toString(), "--add-modules", "dev.guestloop", "-cp", testClasses()));
        flags.add(UsesATask.class.getName());
        assertThat(ChildJvm.run(flags).output()).contains("jdk.internal.vm=dev.guestloop");
        flags.addAll(
                0,
                ChildJvm.FLAGS.stream()
                        .map(f -> f.replace("ALL-UNNAMED", "dev.guestloop"))
                        .toList());
        assertThat(ChildJvm.run(flags).output()).contains("result Success[value=guarded]");
    }

    private static Path moduleFolder() {
        return Stream.of(CLASSES.split(java.io.File.pathSeparator))
                .map(Path::of)
                .filter(p -> Files.exists(p.resolve("module-info.class")))
                .filter(p -> Files.exists(p.resolve("dev/guestloop/EventLoop.class")))
                .findFirst()
                .orElseThrow();
    }

    private static String testClasses() {
        return Stream.of(CLASSES.split(java.io.File.pathSeparator))
                .filter(p -> p.endsWith("test-classes"))
                .findFirst()
                .orElseThrow();
    }

    private static String urls() {
        return String.join(
                " ",
                Stream.of(CLASSES.split(java.io.File.pathSeparator))
                        .map(p -> Path.of(p).toUri().toString())
                        .toList());
    }

    /** A jar with a manifest, and the agent's class, which the JVM wants to find in an agent's jar. */
    private Path jar(String name, String... attributes) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < attributes.length; i += 2) {
            manifest.getMainAttributes().put(new Attributes.Name(attributes[i]), attributes[i + 1]);
        }
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest)) {
            String entry = Agent.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(entry));
            try (var in = Agent.class.getResourceAsStream("/" + entry)) {
                in.transferTo(out);
            }
        }
        return jar;
    }
}
