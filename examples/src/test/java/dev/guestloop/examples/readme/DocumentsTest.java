package dev.guestloop.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what the code says: quoted code is the source's, and what they name or link to is there. */
class DocumentsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** {@code <!-- source: path#region -->}, then the block, of Java or Kotlin. */
    private static final Pattern QUOTE =
            Pattern.compile("<!-- source: (\\S+)#(\\S+) -->\\s*```(?:java|kotlin)\\n(.*?)```", Pattern.DOTALL);

    /** {@code `Class.member`}, with or without parentheses, that is, without package. */
    private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)(?:\\(\\))?`");

    /** {@code [text](path#heading)}; without a path it is a heading of the same document. Not links to the web. */
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");

    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    /** The sections' contents and the functions of the note that the project was born from, in its own words. */
    private static final List<String> OF_THE_NOTE = List.of(
            "asyncio_guest_run",
            "run_events_on_ui_thread",
            "backend_thread_loop",
            "wake_backend_4_timer",
            "run_sync_soon_threadsafe",
            "call_later",
            "loop.call_later()",
            "epoll.poll(timeout)",
            "asyncio.run_once()",
            "TRIO_MSG",
            "PostMessage",
            "semaphore",
            "task queue",
            "wake pipe",
            "## Basic architecture",
            "## Core ideas",
            "**1. Two threads.**",
            "**2. Coordination.**",
            "**3. Messages.**",
            "### Initialisation",
            "### One round",
            "### A timer",
            "*errors*",
            "*clean-up*",
            "*compatibility*",
            "*no deadlock*",
            "*timers on time*",
            "## The functions",
            "## Summary");

    /** {@code `Class`} or {@code `Class.member`}. */
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?(?:\\(\\))?`");

    /** What the design note names and is not ours. */
    private static final Set<String> NOT_OURS = Set.of("TRIO_MSG", "PostMessage", "Selector");

    /** Names of toolkits that a class of ours has as well. */
    private static final Set<String> OF_TOOLKITS = Set.of("Display");

    @Test
    void quotedCodeIsThatOfTheSource() throws IOException {
        int quotes = 0;
        for (Path document : documents()) {
            Matcher quote = QUOTE.matcher(Files.readString(document));
            while (quote.find()) {
                quotes++;
                assertThat(quote.group(3))
                        .as("%s quotes %s, region %s", document, quote.group(1), quote.group(2))
                        .isNotBlank()
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
                        && !OF_TOOLKITS.contains(member.group(1))
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
    void theDesignNoteHasEverySectionAndFunctionOfTheNote() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/design-note.md"))).contains(OF_THE_NOTE);
    }

    @Test
    void theDesignNoteNamesClassesThatAreFoundOnceAndMembersThatTheyDeclare() throws IOException {
        Map<String, List<Path>> files = javaFilesByName();
        List<String> wrong = new ArrayList<>();
        Matcher name = NAME.matcher(Files.readString(ROOT.resolve("docs/design-note.md")));
        while (name.find()) {
            List<Path> places = files.getOrDefault(name.group(1), List.of());
            if (NOT_OURS.contains(name.group(1))) {
                continue;
            }
            if (places.size() != 1) {
                wrong.add(name.group() + " is found in " + places);
            } else if (name.group(2) != null && !declares(places.getFirst(), name.group(2))) {
                wrong.add(name.group() + " is not declared in " + places);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Whether there is a method or a constant of that name with a type before it, not only a use or a word. */
    private static boolean declares(Path source, String member) throws IOException {
        return Pattern.compile("[\\w>\\]](?<!\\breturn) " + member + "(\\(| = )")
                .matcher(Files.readString(source))
                .find();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int headings = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(textOf(document));
            while (link.find()) {
                Path target = link.group(1).isEmpty()
                        ? document
                        : document.getParent().resolve(link.group(1));
                String heading = link.group(2);
                headings += heading == null ? 0 : 1;
                if (!Files.exists(target)
                        || (heading != null && !anchors(target).contains(heading))) {
                    broken.add(document + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(headings).as("links to headings").isGreaterThan(10);
    }

    /** A document without its blocks of code, in which nothing is a link or a heading. */
    private static String textOf(Path document) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
    }

    /** What its headings are called in links: small letters, hyphens for spaces, no other signs. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(textOf(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
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
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> hosts = Files.walk(ROOT.resolve("hosts"), 2)) {
            return Stream.of(top, docs, hosts)
                    .flatMap(files -> files)
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .toList();
        }
    }

    /** Each Java file's text by its simple name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (var named : javaFilesByName().entrySet()) {
            for (Path file : named.getValue()) {
                found.merge(named.getKey(), Files.readString(file), String::concat);
            }
        }
        return found;
    }

    private static Map<String, List<Path>> javaFilesByName() throws IOException {
        try (Stream<Path> all = Stream.of("core", "hosts", "interop", "testing", "examples")
                .map(ROOT::resolve)
                .flatMap(DocumentsTest::javaFiles)) {
            return all.collect(Collectors.groupingBy(
                    file -> file.getFileName().toString().replace(".java", ""), TreeMap::new, Collectors.toList()));
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try {
            return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
