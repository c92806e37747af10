package dev.guestloop.examples.everywhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ./demo --tasks} refuses, before it builds anything. */
class DemoOptionsTest {

    private static final Path DEMO = Path.of("").toAbsolutePath().getParent().resolve("demo");

    private static final int REFUSED = 2;

    @TempDir
    private Path tools;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --tasks --host nosuch   | No such host: nosuch. There are: swing javafx swt gtk glfw queue win32
            --tasks --host          | No such host: none. There are: swing javafx swt gtk glfw queue win32
            --tasks --rows many     | --rows wants a number: many
            --tasks --rows 0        | --rows wants a number: 0
            --tasks --rows          | --rows wants a number: none
            --tasks --folder        | --folder wants a folder
            --tasks --url           | --url wants a web address
            --tasks --slowly        | No such option: --slowly
            --tasks --rows 3        | --tasks has no downloads: leave out --rows 3
            --dark --tasks          | --tasks has no downloads: leave out --dark
            --tasks --folder here   | --tasks has no downloads: leave out  --folder here
            --tasks --pictures      | --pictures takes those of the download manager: leave out --tasks
            """)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the demo is a script of bash")
    void whatMakesNoSenseIsRefusedAndTheUsageIsShown(String options, String message) throws Exception {
        List<String> lines = demo(options.split(" "));
        assertThat(lines)
                .startsWith(
                        message,
                        "usage: ./demo [--host HOST] [--tasks] [--dark] [--rows N] [--folder DIR] [--url ADDRESS]...");
        assertThat(lines).endsWith("exit status " + REFUSED);
    }

    /** With no more tools than it needs to refuse: what it takes without a word finds nothing to build or show with. */
    private List<String> demo(String... options) throws IOException, InterruptedException {
        for (String tool : List.of("cat", "dirname", "uname")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        List<String> command = new ArrayList<>(List.of("/bin/bash", DEMO.toString()));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList());
        lines.add("exit status " + process.waitFor());
        return lines;
    }

    @Test
    void theProgramRefusesAHostThatItDoesNotKnow() {
        assertThatThrownBy(() -> Everywhere.main(new String[] {"nosuch"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nosuch");
    }
}
