package dev.guestloop.internal;

/**
 * The message for a launch that forgot the flags, and what to add to this very launch. It is the first thing that many users
 * read of this library, so it names the way they started the JVM, as far as the JVM tells.
 */
final class AccessAdvice {

    private AccessAdvice() {}

    static String forMissingExport(String us) {
        String flags = "--add-exports=java.base/jdk.internal.vm=" + us + " --add-exports=java.base/jdk.internal.misc="
                + us + " --add-opens=java.base/java.lang=" + us;
        return """
                Guestloop's tasks need a JDK package that this JVM was not told to open: java.base/jdk.internal.vm to %1$s.
                %2$s
                All the ways, with the flags %3$s
                  java            java %3$s …
                  java -jar       in the manifest of the jar that is run:
                                    Add-Exports: java.base/jdk.internal.vm java.base/jdk.internal.misc
                                    Add-Opens: java.base/java.lang
                                  (class path only; with the library's jar also: Launcher-Agent-Class: dev.guestloop.internal.Agent)
                  Maven, tests    <argLine>…flags…</argLine> in the configuration of maven-surefire-plugin
                  Maven, run      the same flags as <argument>s of exec:exec, or in MAVEN_OPTS for exec:java
                  Gradle          tasks.withType(JavaForkOptions).configureEach { jvmArgs("…flag…", …) }
                  IDE             the flags as "VM options" of the run configuration
                  jpackage        --java-options "…flags…"
                  jlink           --add-options="…flags…"
                  any of them     JAVA_TOOL_OPTIONS="…flags…"
                A toolkit's module may ask for one more, which its README names. Everything that needs no task works without them.""".formatted(us, thisLaunch(flags), flags);
    }

    static String forJvmWithoutContinuations(Throwable why) {
        return "Guestloop's tasks need a JVM with continuations, and this one has none: vm="
                + System.getProperty("java.vm.name")
                + ", version=" + System.getProperty("java.vm.version") + ", reason=" + why
                + ". Use a HotSpot JVM of JDK 25 or later, on x64, arm64, riscv64 or ppc64le, without -XX:-VMContinuations."
                + " Everything that needs no task works without them.";
    }

    /** What we can tell of this launch from the properties that launchers leave behind. */
    private static String thisLaunch(String flags) {
        String command = System.getProperty("sun.java.command", "");
        String program = command.contains(" ") ? command.substring(0, command.indexOf(' ')) : command;
        if (System.getProperty("surefire.test.class.path") != null || program.contains("surefire")) {
            return "This JVM was started by Maven Surefire: add <argLine>" + flags
                    + "</argLine> to the configuration of maven-surefire-plugin.";
        }
        if (program.startsWith("org.gradle") || program.startsWith("worker.org.gradle")) {
            return "This JVM was started by Gradle: add to build.gradle.kts\n"
                    + "  tasks.withType<Test> { jvmArgs(" + quoted(flags) + ") }\n"
                    + "  tasks.withType<JavaExec> { jvmArgs(" + quoted(flags) + ") }";
        }
        if (program.startsWith("org.codehaus.plexus.classworlds")) {
            return "This JVM is Maven itself (exec:java): run with MAVEN_OPTS=\"" + flags + "\", or use exec:exec.";
        }
        if (System.getProperty("jpackage.app-path") != null) {
            return "This JVM was started by a jpackage launcher: package again with --java-options \"" + flags + "\".";
        }
        if (System.getProperty("idea.test.cyclic.buffer.size") != null
                || program.startsWith("com.intellij")
                || program.startsWith("org.eclipse.jdt")) {
            return "This JVM was started by an IDE: put " + flags
                    + " into the \"VM options\" of the run configuration.";
        }
        if (program.endsWith(".jar")) {
            return "This JVM was started by java -jar " + program + ": add to the manifest of that jar\n"
                    + "  Add-Exports: java.base/jdk.internal.vm java.base/jdk.internal.misc\n  Add-Opens: java.base/java.lang";
        }
        return program.isEmpty()
                ? "Start it again with " + flags
                : "Start it again with\n  java " + flags + " … " + (program.contains("/") ? "-m " : "") + program;
    }

    private static String quoted(String flags) {
        return '"' + flags.replace(" ", "\", \"") + '"';
    }
}
