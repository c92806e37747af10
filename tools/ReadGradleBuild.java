import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.gradle.api.Project;
import org.gradle.api.tasks.JavaExec;
import org.gradle.api.tasks.SourceSet;
import org.gradle.api.tasks.SourceSetContainer;
import org.gradle.testfixtures.ProjectBuilder;

/**
 * Reads a {@code build.gradle} with Gradle's own code, and writes what its task {@code run} would start, as an argument file for
 * {@code java}. Started from source by check-getting-started.sh, for no registry has a Gradle that could be installed:
 * {@code dev.gradleplugins:gradle-api} has its classes, which is enough to evaluate a build and to resolve its dependencies.
 */
final class ReadGradleBuild {

    /** An evaluated project knows no {@code plugins} block, so these are applied by hand. */
    private static final Pattern PLUGINS = Pattern.compile("(?s)^plugins \\{(.*?)\\n\\}");

    private static final Pattern PLUGIN = Pattern.compile("id '(.*?)'");

    private ReadGradleBuild() {}

    /** Arguments: the project's folder, a folder for Gradle's own files, the argument file to write. */
    public static void main(String[] arguments) {
        PrintStream err = System.err; // Gradle puts others in place
        int status = 1;
        try {
            read(arguments);
            status = 0;
        } catch (Throwable e) {
            e.printStackTrace(err);
        } finally {
            System.exit(status); // Gradle leaves threads behind
        }
    }

    private static void read(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Project project = ProjectBuilder.builder()
                .withProjectDir(folder.toFile())
                .withGradleUserHomeDir(new File(arguments[1]).getAbsoluteFile())
                .build();
        project.getGradle().getStartParameter().setOffline(true); // everything is in the local Maven repository
        evaluate(project, Files.readString(folder.resolve("build.gradle")));
        compile(project);
        Files.write(Path.of(arguments[2]), launchOf(project));
    }

    private static void evaluate(Project project, String script) throws Exception {
        Matcher plugins = PLUGINS.matcher(script);
        if (!plugins.find()) {
            throw new IllegalArgumentException("build.gradle must begin with its plugins: " + script);
        }
        PLUGIN.matcher(plugins.group(1)).results().forEach(plugin -> project.getPluginManager()
                .apply(plugin.group(1)));
        Path rest = Files.writeString(project.getProjectDir().toPath().resolve("rest.gradle"), plugins.replaceFirst(""));
        project.apply(Map.of("from", rest.toFile()));
        Files.delete(rest);
    }

    private static void compile(Project project) {
        SourceSet main = project.getExtensions().getByType(SourceSetContainer.class).getByName("main");
        List<String> arguments = new ArrayList<>(List.of(
                "-d", main.getJava().getClassesDirectory().get().getAsFile().getPath(),
                "-classpath", main.getCompileClasspath().getAsPath()));
        main.getJava().getFiles().forEach(file -> arguments.add(file.getPath()));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("javac failed: status=" + status + ", arguments=" + arguments);
        }
    }

    private static List<String> launchOf(Project project) {
        var run = (JavaExec) project.getTasks().getByName("run");
        List<String> launch = new ArrayList<>(run.getJvmArguments().get());
        launch.add("-classpath");
        launch.add(quoted(run.getClasspath().getAsPath()));
        launch.add(run.getMainClass().get());
        return launch;
    }

    /** As argument files want a path with spaces or backslashes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\") + '"';
    }
}
