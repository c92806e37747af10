package dev.guestloop.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what the code says: quoted code is the source's, and what they name or link to is there. */
class DocumentsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** {@code <!-- source: path#region -->}, then the block. */
    private static final Pattern QUOTE =
            Pattern.compile("<!-- source: (\\S+)#(\\S+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    /** {@code `Class.member`}, with or without parentheses, that is, without package. */
    private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)(?:\\(\\))?`");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void quotedCodeIsThatOfTheSource() throws IOException {
        int quotes = 0;
        for (Path document : documents()) {
            Matcher quote = QUOTE.matcher(Files.readString(document));
            while (quote.find()) {
                quotes++;
                assertThat(quote.group(3))
                        .as("%s quotes %s, region %s", document, quote.group(1), quote.group(2))
                        .isEqualTo(region(ROOT.resolve(quote.group(1)), quote.group(2)));
            }
        }
        assertThat(quotes).as("blocks of quoted code").isGreaterThan(5);
    }

    @Test
    void membersThatAreNamedExist() throws IOException {
        Map<String, String> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            Matcher member = MEMBER.matcher(Files.readString(document));
            while (member.find()) {
                String source = sources.get(member.group(1)); // null for classes of the JDK
                boolean file = member.group(2).equals("java") || member.group(2).equals("pml");
                if (!file
                        && source != null
                        && !Pattern.compile("\\b" + member.group(2) + "\\b")
                                .matcher(source)
                                .find()) {
                    missing.add(document + ": " + member.group());
                }
                if (source == null && member.group(1).endsWith("Test")) {
                    missing.add(document + ": " + member.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!Files.exists(document.getParent().resolve(link.group(1)))) {
                    broken.add(document + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** What stands between the marks, without their indentation. */
    private static String region(Path source, String name) throws IOException {
        List<String> lines = Files.readAllLines(source).stream()
                .dropWhile(line -> !line.strip().equals("// region: " + name))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// end"))
                .toList();
        return String.join("\n", lines).stripIndent() + "\n";
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .toList();
        }
    }

    /** Each Java file's text by its simple name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Stream.of("core", "hosts", "testing", "examples")
                .map(ROOT::resolve)
                .flatMap(DocumentsTest::javaFiles)) {
            for (Path file : all.collect(Collectors.toList())) {
                found.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
        return found;
    }

    private static Stream<Path> javaFiles(Path folder) {
        try {
            return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
