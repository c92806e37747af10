package dev.guestloop.examples.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code docs/hosts.md} from the reports in {@code docs/host-reports}, after it has put there what the tests of this build have
 * written. Started from source by {@code tools/hosts-matrix.sh}, so it needs nothing but the JDK.
 */
final class HostsPage {

    static final String PAGE = "docs/hosts.md";
    static final String REPORTS = "docs/host-reports";

    private static final String PASSED = "passed";
    private static final String FAILED = "failed";
    private static final String YES = "yes";
    private static final String NOT_TESTED = "not tested";
    private static final String NONE = "–";

    /** Why the kit's tests of the end were skipped. */
    private static final String TELLS_NO_END = "cannot tell its guests that it is closing";

    private static final int WIDTH = 128;

    private HostsPage() {}

    // ------------------------------------------------------------------ what there is to know

    /** A host: the document about it, what Surefire adds to the names of its reports, its systems, and whether it has windows. */
    private record Host(String name, String document, String suffix, String systems, boolean hasWindows) {
        Host(String name, String document, String suffix, String systems) {
            this(name, document, suffix, systems, true);
        }

        static Host withoutWindows(String name, String document, String systems) {
            return new Host(name, document, "", systems, false);
        }
    }

    private static final String ALL = "";

    private static final List<Host> HOSTS = List.of(
            new Host("Swing", "../hosts/swing/README.md", "", ALL),
            new Host("JavaFX", "../hosts/javafx/README.md", "-windows", ALL),
            new Host("JavaFX headless", "../hosts/javafx/README.md", "-headless", ALL),
            new Host("SWT", "../hosts/swt/README.md", "", ALL),
            new Host("GTK 4", "../hosts/gtk/README.md", "-gtk4", "Linux"),
            new Host("GTK 3", "../hosts/gtk/README.md", "-gtk3", "Linux"),
            Host.withoutWindows("GLib", "../hosts/gtk/README.md", "Linux"),
            new Host("GLFW", "../hosts/glfw/README.md", "", ALL),
            new Host("Win32", "../hosts/win32/README.md", "", "Windows"),
            Host.withoutWindows("Executor", "guide/interop/README.md", ALL),
            Host.withoutWindows("Queue", "write-a-host.md", ALL),
            Host.withoutWindows("Toy", "write-a-host.md", ALL));

    private static final List<String> PLATFORMS = List.of(
            "Linux x86_64",
            "Linux aarch64",
            "Windows x86_64",
            "Windows aarch64",
            "Windows (Wine) x86_64",
            "macOS aarch64",
            "macOS x86_64");

    /** What a test shows that is not the kit's. A test with several invocations shows it if none fails. */
    private record Shown(String host, String fact, String test, String testClass) {
        Shown(String host, String fact, String test) {
            this(host, fact, test, test.split("\\.", 2)[0]);
        }
    }

    /** Of a contract that each toolkit has a subclass for. */
    private static Shown frames(String host, String testClass) {
        return new Shown(
                host,
                "frames",
                "FramesContract.whoeverAwaitsFramesGetsTheSameOnesAndEachLaterThanTheOneBefore",
                testClass);
    }

    /** The same for menus. */
    private static Shown menus(String host, String testClass) {
        return new Shown(host, "menus", "MenusContract.tasksGoOnWhileAMenuOfHostCodeIsOpen", testClass);
    }

    private static final List<Shown> SHOWN = List.of(
            new Shown("Swing", "dialogs", "ModalDialogTest.aDialogOfHostCodeStopsNoTask"),
            new Shown("Swing", "input", "InputAndPaintTest.aClickEndsATickLongBeforeItsBudgetDoes"),
            new Shown("Swing", "paint", "InputAndPaintTest.aWindowThatIsUncoveredRepaintsBesideABusyGuest"),
            new Shown("Swing", "tellsInput", "InputAndPaintTest.aClickEndsATickLongBeforeItsBudgetDoes"),
            new Shown("Swing", "tellsPaint", "InputAndPaintTest.theProbeSeesARepaint"),
            new Shown("Swing", "timers", "InputAndPaintTest.swingsOwnTimerFiresBesideABusyGuest"),
            new Shown("JavaFX", "refusing", "JavaFxGuestTest.aPostAfterTheEndIsRefused"),
            new Shown("JavaFX headless", "refusing", "JavaFxGuestTest.aPostAfterTheEndIsRefused"),
            new Shown("JavaFX", "dialogs", "ModalDialogTest.aDialogOfHostCodeStopsNoTask"),
            new Shown("JavaFX", "input", "SaturationTest.theMouseIsServed"),
            new Shown("JavaFX", "paint", "SaturationTest.animationAndLayoutGoOn"),
            new Shown("JavaFX", "timers", "SaturationTest.animationAndLayoutGoOn"),
            new Shown("JavaFX", "closing", "ExitTest.tasksCleanUpWhereThereIsNoApplication"),
            new Shown("JavaFX headless", "timers", "SaturationTest.animationAndLayoutGoOn"),
            new Shown("JavaFX headless", "closing", "ExitTest.tasksCleanUpWhereThereIsNoApplication"),
            new Shown("JavaFX headless", "dialogs", "ModalDialogTest.aDialogOfHostCodeStopsNoTask"),
            new Shown("JavaFX headless", "input", "SaturationTest.theMouseIsServed"),
            new Shown("JavaFX headless", "paint", "SaturationTest.animationAndLayoutGoOn"),
            new Shown("SWT", "dialogs", "NestedLoopTest.tasksGoOnBesideANativeDialogThatATaskHasOpened"),
            new Shown("SWT", "input", "InputAndPaintTest.aClickIsServedBesideABusyGuest"),
            new Shown("SWT", "paint", "InputAndPaintTest.aRepaintIsServedBesideABusyGuest"),
            new Shown("SWT", "tellsInput", "InputAndPaintTest.aClickEndsATickLongBeforeItsBudgetDoes"),
            new Shown("SWT", "tellsPaint", "InputAndPaintTest.theProbeSeesARepaintAndNotOurOwnPosts"),
            new Shown("SWT", "timers", "InputAndPaintTest.swtsOwnTimerFiresBesideABusyGuest"),
            new Shown("GTK 4", "input", "InputAndPaintTest.keysAreServedBesideABusyGuest"),
            new Shown("GTK 4", "paint", "InputAndPaintTest.framesArePaintedBesideABusyGuest"),
            new Shown("GTK 4", "tellsInput", "InputAndPaintTest.aKeyEndsATickLongBeforeItsBudgetDoes"),
            new Shown("GTK 4", "timers", "InputAndPaintTest.timersOfGlibFireBesideABusyGuest"),
            new Shown("GTK 4", "dialogs", "GtkDialogsTest.tasksGoOnSmoothlyBesideADialog"),
            new Shown("GTK 3", "dialogs", "ForeignLoopsTest.tasksGoOnInADialogThatAHandlerRuns"),
            new Shown("GTK 3", "input", "InputAndPaintTest.keysAreServedBesideABusyGuest"),
            new Shown("GTK 3", "paint", "InputAndPaintTest.framesArePaintedBesideABusyGuest"),
            new Shown("GTK 3", "tellsInput", "InputAndPaintTest.aKeyEndsATickLongBeforeItsBudgetDoes"),
            new Shown("GTK 3", "timers", "InputAndPaintTest.timersOfGlibFireBesideABusyGuest"),
            new Shown("GLFW", "input", "GlfwSaturationTest.clicksAreServed"),
            new Shown("GLFW", "paint", "GlfwSaturationTest.framesAreServedAndNoneIsMissed"),
            new Shown("GLFW", "frames", "GlfwFramesTest.aTaskSeesEachFrameOnceAndMissesNone"),
            frames("Swing", "SwingFramesTest"),
            frames("JavaFX", "JavaFxFramesTest"),
            frames("JavaFX headless", "JavaFxFramesTest"),
            frames("SWT", "SwtFramesTest"),
            frames("GTK 4", "GtkFramesTest"),
            frames("GTK 3", "GtkFramesTest"),
            frames("Win32", "Win32FramesTest"),
            menus("Swing", "SwingMenusTest"),
            menus("JavaFX", "JavaFxMenusTest"),
            menus("JavaFX headless", "JavaFxMenusTest"),
            menus("SWT", "SwtMenusTest"),
            menus("GTK 4", "GtkMenusTest"),
            menus("GTK 3", "GtkMenusTest"),
            new Shown("Swing", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("JavaFX", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("SWT", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("GTK 4", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("GTK 3", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("GLFW", "drag", "WindowDragTest.tasksGoOnWhileTheUserDragsAWindow"),
            new Shown("Win32", "dialogs", "ModalLoopsTest.inALoopThatHostCodeOpensEverythingGoesOn"),
            new Shown("Win32", "menus", "ModalLoopsTest.inALoopThatHostCodeOpensEverythingGoesOn"),
            new Shown("Win32", "drag", "ModalLoopsTest.inALoopThatHostCodeOpensEverythingGoesOn"),
            new Shown("Win32", "paint", "FairnessTest.aWindowIsPaintedBesideAGuestThatAlwaysHasWork"),
            new Shown(
                    "Win32", "timers", "FairnessTest.aTimerOfTheApplicationKeepsTickingBesideAGuestThatAlwaysHasWork"));

    // ------------------------------------------------------------------ reports

    /** What the kit has written about one host on one platform, by {@code HostReport}; and what was added from other tests. */
    record Report(String fileName, Map<String, String> lines) {

        static Report read(Path file) throws IOException {
            Map<String, String> lines = new TreeMap<>();
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                lines.put(line.substring(0, equals), line.substring(equals + 1));
            }
            return new Report(file.getFileName().toString(), lines);
        }

        String get(String key) {
            return lines.getOrDefault(key, "");
        }

        /** What is the same on each machine of the platform. */
        Map<String, String> sureLines() {
            return lines.entrySet().stream()
                    .filter(line -> line.getKey().matches("(claim|test|also)\\..*|class|host|platform"))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
        }

        List<String> tests(String end) {
            return lines.entrySet().stream()
                    .filter(line ->
                            line.getKey().startsWith("test.") && line.getValue().startsWith(end))
                    .map(line -> line.getKey().substring("test.".length()))
                    .toList();
        }

        String text() {
            return lines.entrySet().stream()
                    .map(line -> line.getKey() + '=' + line.getValue() + '\n')
                    .collect(Collectors.joining());
        }

        private int place() {
            List<String> names = HOSTS.stream().map(Host::name).toList();
            return names.contains(get("host")) ? names.indexOf(get("host")) : names.size();
        }
    }

    /** Those that are under version control, in the order of the page. */
    static List<Report> keptReports(Path root) throws IOException {
        return read(List.of(root.resolve(REPORTS)));
    }

    /** Those of the tests that have run in this folder, with what other tests than the kit's have shown there. */
    static List<Report> newReports(Path root) throws IOException {
        List<Report> found = new ArrayList<>();
        for (Path module : modules(root)) {
            for (Report report : read(List.of(module.resolve("target/host-reports")))) {
                addShown(report, module.resolve("target"));
                found.add(report);
            }
        }
        return found;
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> hosts = Files.list(root.resolve("hosts"))) {
            return Stream.concat(hosts.sorted(), Stream.of(root.resolve("testing"), root.resolve("examples")))
                    .toList();
        }
    }

    private static List<Report> read(List<Path> folders) throws IOException {
        List<Report> reports = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".properties"))
                            .toList()) {
                        reports.add(Report.read(file));
                    }
                }
            }
        }
        reports.sort(Comparator.comparingInt(Report::place).thenComparing(Report::fileName));
        return reports;
    }

    // ------------------------------------------------------------------ what other tests have shown

    private static final Pattern TEST_CASE =
            Pattern.compile("<testcase name=\"(\\w+)[^\"]*\"[^>]*?(?:/>|>(.*?)</testcase>)", Pattern.DOTALL);

    private static void addShown(Report report, Path target) throws IOException {
        String folder =
                report.get("platform").startsWith("Windows (Wine)") ? "surefire-reports-windows" : "surefire-reports";
        for (Shown shown : SHOWN) {
            if (shown.host().equals(report.get("host"))) {
                String end = end(target.resolve(folder), shown);
                if (end.equals(PASSED) || end.equals(FAILED)) { // skipped for want of a display: nothing was seen
                    report.lines().put("also." + shown.fact(), end + ' ' + shown.test());
                }
            }
        }
    }

    /** How a test has ended, empty if it has not run. */
    private static String end(Path folder, Shown shown) throws IOException {
        String[] name = shown.test().split("\\.", 2);
        String suffix = HOSTS.stream()
                .filter(host -> host.name().equals(shown.host()))
                .map(Host::suffix)
                .findFirst()
                .orElse("");
        Optional<Path> file = Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                file = files.filter(path -> path.getFileName().toString().startsWith("TEST-")
                                && path.getFileName().toString().endsWith("." + shown.testClass() + suffix + ".xml"))
                        .findFirst();
            }
        }
        String end = "";
        if (file.isPresent()) {
            Matcher testCase = TEST_CASE.matcher(Files.readString(file.get()));
            while (testCase.find()) {
                if (testCase.group(1).equals(name[1]) && !end.equals(FAILED)) {
                    String inside = String.valueOf(testCase.group(2));
                    boolean failed = inside.contains("<failure") || inside.contains("<error");
                    boolean skipped = inside.contains("<skipped");
                    end = failed ? FAILED : skipped && !end.equals(PASSED) ? "skipped" : PASSED;
                }
            }
        }
        return end;
    }

    // ------------------------------------------------------------------ the page

    /** One column of a table, and what it means. */
    private record Column(String head, String note, Function<Report, String> cell) {}

    private static final List<Column> POSTS = List.of(
            new Column(
                    "hops",
                    "how many threads a post passes on its way. The host says so.",
                    report -> report.get("claim.hopsPerPost")),
            new Column(
                    "in order",
                    "each post runs once, and those of a thread in its order, also when eight threads make 100,000 of them; those"
                            + " of the cheap post of the host thread are in the same line.",
                    tested(
                            "postsRunInTheOrderInWhichTheyWereMade",
                            "postFromHostKeepsTheOrderAndDoesNotRunTheWorkInside",
                            "aHundredThousandPostsOfEightThreadsRunOnceAndInTheOrderOfEachThread")),
            new Column(
                    "many are one",
                    "a thousand completions of another thread cost one post.",
                    tested("aThousandCompletionsOfAnotherThreadCostOnePost")),
            new Column(
                    "priority",
                    "posts come behind the events that wait already.",
                    tested("postsComeBehindTheEventsThatWait")),
            new Column(
                    "clean posts",
                    "no monitor is held around a post. Where the toolkit holds one, the host names it, and tasks run all the same.",
                    report -> report.get("claim.cleanPosts").equals("false")
                                    && passed(report, "workBeginsWithNoMonitorButTheHostsOwn")
                            ? "put aside"
                            : claimed(report, "cleanPosts", "workBeginsWithNoMonitorButTheHostsOwn")),
            new Column(
                    "queue limit",
                    "how many posts the toolkit lets wait. The host says so; it has one there at most.",
                    report -> report.get("claim.queueLimit").equals(String.valueOf(Integer.MAX_VALUE))
                            ? "none"
                            : report.get("claim.queueLimit")),
            new Column(
                    "early posts",
                    "a post that is made before the loop runs waits for it.",
                    tested("aRunMayBeStartedBeforeTheLoopRuns")));

    private static final List<Column> NESTED = List.of(
            new Column(
                    "nested loops",
                    "posts, and so tasks, go on while a loop is open that code of the host or a task has opened. For GLFW: loops that"
                            + " pump the host.",
                    nested(report -> claimed(
                            report,
                            "deliversInModalLoops",
                            "workIsDeliveredInNestedLoopsToDepthTwenty",
                            "tasksGoOnWhileCodeOfTheHostHasANestedLoopOpen",
                            "aTaskInANestedLoopDoesNotStopOtherTasks"))),
            new Column(
                    "depth",
                    "as deep as it was tried, with loops of handlers and with loops of tasks.",
                    nested(report -> passed(report, "workIsDeliveredInNestedLoopsToDepthTwenty")
                                    && passed(report, "tasksNestToDepthTwentyAndComeBack")
                            ? "20"
                            : NOT_TESTED)),
            new Column(
                    "handlers are refused",
                    "a plain handler above a task, which would suspend the task in its place, gets an exception.",
                    nested(tested("aPlainHandlerAboveATaskCannotAwait"))),
            new Column("modal dialogs", "tasks go on beside a real one.", nested(shown("dialogs"))),
            new Column(
                    "menus",
                    "and while a menu is open. Windows runs a loop for its menus; toolkits that draw their own open none.",
                    nested(shown("menus"))),
            new Column(
                    "drag, resize",
                    "and while the user moves or resizes a window. On X11 the window manager does that, and no loop nests.",
                    nested(shown("drag"))));

    private static final List<Column> GIVING_WAY = List.of(
            new Column(
                    "tells input",
                    "a tick ends early when input waits, after 1 ms and not after 4.",
                    report -> shown("tellsInput").apply(report).equals(YES)
                            ? YES
                            : claimed(report, "tellsInput", "inputPendingSeesEventsAndNotThePostsOfTheGuest")),
            new Column(
                    "tells paint",
                    "the same for a repaint.",
                    report -> report.get("claim.tellsPaint").equals("false")
                            ? "no"
                            : shown("tellsPaint").apply(report).equals(YES) ? YES : "says yes"),
            new Column(
                    "handlers served",
                    "beside a guest that always has work, handlers of the host run within half a second, and what has its lowest"
                            + " priority within one.",
                    tested("aGuestThatIsAlwaysBusyLeavesTheHostsOwnHandlersServed")),
            new Column("input served", "beside such a guest, real mouse or keys.", shown("input")),
            new Column("paint served", "and real repaints.", shown("paint")),
            new Column("timers served", "and the toolkit's own timers.", shown("timers")),
            new Column(
                    "timer grain",
                    "of the toolkit's own timers. The host says so; those of tasks are the guest's own, see *measured*.",
                    report -> plain(Long.parseLong(report.get("claim.timerGrainMicros")) / 1e3) + " ms"),
            new Column("frames", "tasks can await the next frame of a window.", shown("frames")));

    private static final List<Column> THE_END = List.of(
            new Column(
                    "says that it closes",
                    "tasks are cancelled, and their clean-up runs on the host's thread, when the host ends.",
                    report -> shown("closing").apply(report).equals(YES)
                            ? YES
                            : closing("closingTheHostRunsFinallyBlocksOnTheHostThread")
                                    .apply(report)),
            new Column(
                    "refuses posts then",
                    "or runs them; none is dropped without a word. Nothing to say where the host does not tell.",
                    report -> shown("refusing").apply(report).equals(YES)
                            ? YES
                            : report.get("test.aHostThatHasClosedRefusesPosts").endsWith(TELLS_NO_END)
                                    ? NONE
                                    : tested("aHostThatHasClosedRefusesPosts").apply(report)),
            new Column(
                    "tests of the kit",
                    "the others were skipped, see below.",
                    report -> report.tests(PASSED).size() + " passed, "
                            + report.tests("skipped").size() + " skipped"));

    private static final List<Column> MEASURED = List.of(
            new Column(
                    "post of another thread",
                    "from idle until it runs, the median.",
                    report -> micros(report, "postFromAnotherThreadNanos")),
            new Column(
                    "post of many",
                    "made by the host thread, until it has run; the mean of a thousand.",
                    report -> micros(report, "postOfManyFromHostNanos")),
            new Column(
                    "look for input",
                    "the median, where the host can tell.",
                    report -> report.get("claim.tellsInput").equals("true") ? micros(report, "lookForInputNanos") : ""),
            new Column(
                    "`sleep` of 1 ms",
                    "how much later than that a task goes on, the median.",
                    report -> micros(report, "lateAfterSleepOf1msNanos")),
            new Column("date", "of the measurement.", report -> report.get("machine.date")),
            new Column(
                    "machine",
                    "what it ran on, and how much else there was to do when it had ended.",
                    report -> "Java " + report.get("machine.java").replaceFirst("\\+.*", "") + ", "
                            + report.get("machine.processors") + " processors, load "
                            + report.get("machine.load")));

    private static Function<Report, String> tested(String... tests) {
        return report -> {
            boolean all = Stream.of(tests).allMatch(test -> passed(report, test));
            boolean failed =
                    Stream.of(tests).anyMatch(test -> report.get("test." + test).equals(FAILED));
            return failed ? "**no**" : all ? YES : NOT_TESTED;
        };
    }

    private static Function<Report, String> shown(String fact) {
        return report -> {
            String end = report.get("also." + fact);
            if (end.isEmpty() && HOSTS.stream().anyMatch(host -> !host.hasWindows() && isOf(report, host))) {
                return NONE;
            }
            return end.startsWith(PASSED) ? YES : end.startsWith(FAILED) ? "**no**" : NOT_TESTED;
        };
    }

    /** Of a toolkit that says when it ends, to whoever asks in the kit. */
    private static Function<Report, String> closing(String test) {
        return report -> report.get("test." + test).endsWith(TELLS_NO_END)
                ? "no"
                : tested(test).apply(report);
    }

    /** Of a toolkit that has nested loops. */
    private static Function<Report, String> nested(Function<Report, String> cell) {
        return report ->
                report.get("test.workIsDeliveredInNestedLoopsToDepthTwenty").endsWith("the host has no nested loops")
                        ? NONE
                        : cell.apply(report);
    }

    private static String claimed(Report report, String claim, String... tests) {
        if (!report.get("claim." + claim).equals("true")) {
            return "no";
        }
        String shown = tested(tests).apply(report);
        return shown.equals(NOT_TESTED) ? "says yes" : shown;
    }

    private static boolean isOf(Report report, Host host) {
        return report.get("host").equals(host.name());
    }

    private static boolean passed(Report report, String test) {
        return report.get("test." + test).equals(PASSED);
    }

    private static String micros(Report report, String what) {
        String nanos = report.get("measured." + what);
        return nanos.isEmpty() ? "" : plain(Long.parseLong(nanos) / 1e3) + " µs";
    }

    /** Two digits say enough of what varies so much. */
    private static String plain(double value) {
        return value >= 10
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2g", value).replaceFirst("\\.0$", "");
    }

    static String page(List<Report> reports) {
        var page = new StringBuilder();
        page.append("""
                # Hosts

                What each host can do, as its tests have seen it. This page is written by `tools/hosts-matrix.sh` from [the reports](host-reports)
                of the conformance kit (`HostConformance`), so change those, or the tests, and not the page. What a toolkit's own pages say is
                linked from its name.

                - **yes**: the host says so, or nothing has to be said, and tests have shown it. **says yes**: it says so, and no test looks.
                - **no**: the host says that it cannot. **put aside**: it cannot, and the guest helps itself.
                - **not tested**: no test tries it on this host; [why](#skipped-and-why) where the kit has one. **–**: there is no such thing there.

                Executor is any executor that runs its work in order on one thread, Queue the host of the library's own tests, and Toy the
                one of [write a host](write-a-host.md).
                """);
        section(page, "Posts", "", POSTS, reports);
        section(page, "Nested loops", "", NESTED, reports);
        section(page, "Giving way", "", GIVING_WAY, reports);
        section(page, "The end", "", THE_END, reports);
        section(
                page,
                "Measured",
                "Times belong to the machine and the day. They say how large things are, on a machine that had other work as well,\n"
                        + "and nothing is judged by them; [the benchmarks](benchmarks/README.md) are for that.",
                MEASURED,
                reports);
        tests(page, reports);
        platforms(page, reports);
        return page.toString();
    }

    private static void section(
            StringBuilder page, String title, String words, List<Column> columns, List<Report> reports) {
        page.append("\n## ").append(title).append("\n\n");
        if (!words.isEmpty()) {
            page.append(words).append("\n\n");
        }
        page.append("| host |");
        columns.forEach(column -> page.append(' ').append(column.head()).append(" |"));
        page.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        for (Report report : reports) {
            page.append("| ").append(link(report)).append(" |");
            columns.forEach(column ->
                    page.append(' ').append(column.cell().apply(report)).append(" |"));
            page.append('\n');
        }
        page.append('\n');
        columns.forEach(column -> page.append(wrapped("- **" + column.head() + "**: " + column.note())));
    }

    /** One item of a list, in lines as long as those of other documents. */
    private static String wrapped(String item) {
        var lines = new StringBuilder();
        var line = new StringBuilder();
        for (String word : item.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder(" ");
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return lines.append(line).append('\n').toString();
    }

    private static String link(Report report) {
        String document = HOSTS.stream()
                .filter(host -> isOf(report, host))
                .map(Host::document)
                .findFirst()
                .orElse("write-a-host.md");
        return "[" + report.get("host") + "](" + document + ")" + where(report);
    }

    private static String where(Report report) {
        return report.get("platform").equals(PLATFORMS.getFirst()) ? "" : ", " + report.get("platform");
    }

    private static void tests(StringBuilder page, List<Report> reports) {
        page.append("\n## Skipped, and why\n\nTests of the kit; all others passed.\n\n");
        Map<String, List<String>> hosts = new TreeMap<>();
        for (Report report : reports) {
            for (String test : report.tests("skipped")) {
                String reason = report.get("test." + test).replaceFirst("skipped: ", "");
                hosts.computeIfAbsent("`HostConformance." + test + "`: " + reason, _ -> new ArrayList<>())
                        .add(report.get("host") + where(report));
            }
        }
        hosts.forEach(
                (what, skipping) -> page.append(wrapped("- " + what + ". *" + String.join("*, *", skipping) + "*")));
        page.append("\n## Shown by other tests\n\n");
        Map<String, List<String>> facts = new TreeMap<>();
        for (Report report : reports) {
            report.lines().forEach((key, end) -> {
                if (key.startsWith("also.") && end.startsWith(PASSED)) {
                    facts.computeIfAbsent("`" + end.substring(PASSED.length() + 1) + "`", _ -> new ArrayList<>())
                            .add(report.get("host") + ": "
                                    + key.substring("also.".length())
                                            .replaceAll("([A-Z])", " $1")
                                            .toLowerCase(Locale.ROOT));
                }
            });
        }
        facts.forEach((test, shown) -> page.append(wrapped("- " + test + ": " + String.join("; ", shown))));
    }

    private static void platforms(StringBuilder page, List<Report> reports) {
        page.append(
                "\n## Platforms\n\nThe version of the toolkit, and the day on which the kit passed there.\n\n| host |");
        PLATFORMS.forEach(platform -> page.append(' ').append(platform).append(" |"));
        page.append("\n|---|").append("---|".repeat(PLATFORMS.size())).append('\n');
        for (Host host : HOSTS) {
            page.append("| ").append(host.name()).append(" |");
            for (String platform : PLATFORMS) {
                String seen = reports.stream()
                        .filter(report -> report.get("host").equals(host.name())
                                && report.get("platform").equals(platform))
                        .map(report -> (report.get("version") + ' ' + report.get("machine.date")).strip())
                        .findFirst()
                        .orElse(platform.startsWith(host.systems()) ? "not verified" : NONE);
                page.append(' ').append(seen).append(" |");
            }
            page.append('\n');
        }
        page.append("""

                To verify a platform, run there, and commit what it has written:

                ```
                tools/hosts-matrix.sh             Linux, macOS, Windows (Git Bash): all hosts of that system, about five minutes
                tools/hosts-matrix.sh --windows   Linux on x86_64: Win32 and Swing on a Windows JVM in Wine (set up at first, 1 GB)
                ```

                Wine is not Windows: what it shows is that the code runs against an implementation of that interface. On macOS toolkits
                want the first thread of the process, which the tests of SWT and GLFW do not give them yet.
                """);
    }

    // ------------------------------------------------------------------ as a program

    /** The test classes that say something for the page, as Surefire wants them. */
    private static String testClasses() {
        return Stream.concat(Stream.of("*HostConformanceTest"), SHOWN.stream().map(Shown::testClass))
                .distinct()
                .collect(Collectors.joining(","));
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: HostsPage --tests | FOLDER OF THE PROJECT");
            System.exit(2);
        }
        if (arguments[0].equals("--tests")) {
            System.out.println(testClasses());
            return;
        }
        Path root = Path.of(arguments[0]);
        Path folder = Files.createDirectories(root.resolve(REPORTS));
        for (Report report : newReports(root)) {
            if (!report.tests(FAILED).isEmpty()) {
                System.err.println(
                        "Left as it was, for tests failed: " + report.fileName() + ", " + report.tests(FAILED));
                System.exit(1);
            }
            Files.writeString(folder.resolve(report.fileName()), report.text());
            System.out.println("Taken over: " + REPORTS + '/' + report.fileName());
        }
        Files.writeString(root.resolve(PAGE), page(keptReports(root)));
        System.out.println("Written: " + PAGE);
    }
}
