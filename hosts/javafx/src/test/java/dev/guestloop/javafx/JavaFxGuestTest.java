package dev.guestloop.javafx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.guestloop.javafx.program.BadStartProgram;
import dev.guestloop.javafx.program.BadStartProgram.Mistake;
import dev.guestloop.javafx.program.LaunchProgram;
import dev.guestloop.testing.internal.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs from their start to their end, and starts that cannot work: each in a JVM of its own. */
class JavaFxGuestTest {

    @BeforeEach
    void requireDisplay() {
        JavaFx.require();
    }

    private static ChildJvm.Result start(ChildJvm jvm, Mistake mistake) throws Exception {
        ChildJvm.Result result = jvm.run(BadStartProgram.class, mistake);
        assertThat(result.exitStatus()).as(result.text()).isZero();
        return result;
    }

    private static void assertRefused(ChildJvm jvm, Mistake mistake, String... parts) throws Exception {
        ChildJvm.Result result = start(jvm, mistake);
        assertThat(result.lines())
                .as(result.text())
                .anySatisfy(line -> assertThat(line).startsWith("refused").contains(parts));
        assertThat(result.lines()).as(result.text()).doesNotContain("ran");
    }

    @Test
    void aLaunchedProgramEndsByItselfAfterItsCleanUp() throws Exception {
        ChildJvm.Result result = JavaFx.program().run(LaunchProgram.class, "window");
        assertThat(result.exitStatus()).as(result.text()).isZero();
        assertThat(result.lines())
                .as(result.text())
                .containsExactly("implicit exit: false", "closed", "finally after the last window");
    }

    @Test
    void theHandlerOfTheOptionsHearsOfTheMainTaskAndJavaFxEnds() throws Exception {
        ChildJvm.Result result = JavaFx.program().run(LaunchProgram.class, "fail");
        assertThat(result.exitStatus()).as(result.text()).isZero();
        assertThat(result.lines()).as(result.text()).containsExactly("The main task: no more paper");
    }

    @Test
    void attachSaysThatJavaFxHasToBeStarted() throws Exception {
        assertRefused(JavaFx.program(), Mistake.ATTACH_BEFORE_START, "Platform.startup", "JavaFxGuest.launch");
    }

    @Test
    void aSecondLaunchIsRefusedAndTheFirstGoesOn() throws Exception {
        assertRefused(JavaFx.program(), Mistake.TWO_LAUNCHES, "once", "JavaFxGuest.attach");
        assertThat(start(JavaFx.program(), Mistake.TWO_LAUNCHES).lines()).contains("the first one goes on");
    }

    @Test
    void aLaunchInAJavaFxThatRunsIsRefused() throws Exception {
        assertRefused(JavaFx.program(), Mistake.LAUNCH_AFTER_START, "once", "JavaFxGuest.attach");
    }

    /** JavaFX itself would take the guest's first post, and never run it. */
    @Test
    void attachAfterTheEndIsRefused() throws Exception {
        assertRefused(JavaFx.program(), Mistake.ATTACH_AFTER_EXIT, "ended", "Platform.exit");
    }

    @Test
    void aPostAfterTheEndIsRefused() throws Exception {
        assertRefused(JavaFx.program(), Mistake.POST_AFTER_EXIT, "JavaFX has ended");
    }

    @Test
    void aListenerThatComesAfterTheEndIsLogged() throws Exception {
        ChildJvm.Result result = start(JavaFx.program(), Mistake.LISTENER_AFTER_EXIT);
        assertThat(result.lines()).doesNotContain("heard");
        assertThat(result.text())
                .contains("A late listener could not be called")
                .contains("JavaFX has ended");
    }

    /** No guest has been there before, so nobody has told the host; JavaFX would take the post, and drop it. */
    @Test
    void aGuestThatComesAfterAnEndThatNobodySawIsRefused() throws Exception {
        assertRefused(JavaFx.program(), Mistake.GUEST_AFTER_UNSEEN_EXIT, "JavaFX has ended");
        assertRefused(JavaFx.program(), Mistake.GUEST_AFTER_UNSEEN_LAST_WINDOW, "JavaFX has ended");
    }

    /** Its run must not keep the JVM. */
    @Test
    void aGuestWhoseFirstPostIsDroppedIsGivenUp() throws Exception {
        ChildJvm.Result result = JavaFx.program().run(DroppedPostProgram.class);
        assertThat(result.exitStatus()).as(result.text()).isZero();
        assertThat(result.lines()).as(result.text()).containsExactly("started");
        assertThat(result.text()).contains("The host has not run a post for a second");
    }

    @Test
    void guestsThatAttachWhileJavaFxEndsKeepNothing() throws Exception {
        assertRefused(JavaFx.program(), Mistake.ATTACH_BESIDE_EXIT, "JavaFX has ended");
    }

    @Test
    void afterALaunchThatFailedNothingHangs() throws Exception {
        assumeFalse(JavaFx.HEADLESS, "the headless platform needs no display");
        for (Mistake second :
                new Mistake[] {Mistake.SECOND_LAUNCH_AFTER_A_FAILED_ONE, Mistake.ATTACH_AFTER_A_FAILED_LAUNCH}) {
            assertRefused(JavaFx.program().withoutDisplay(), second, "could not be started", "DISPLAY");
        }
    }

    @Test
    void withoutADisplayTheWaysOutAreNamed() throws Exception {
        assumeFalse(JavaFx.HEADLESS, "the headless platform needs none");
        assertRefused(
                JavaFx.program().withoutDisplay(),
                Mistake.NO_MISTAKE,
                "DISPLAY",
                "xvfb-run",
                "26",
                "-Dglass.platform=Headless");
    }

    @Test
    void withoutJavaFxTheArtifactIsNamed() throws Exception {
        for (Mistake start : new Mistake[] {Mistake.NO_MISTAKE, Mistake.ATTACH_BEFORE_START}) {
            assertRefused(
                    JavaFx.program().withoutOnClassPath(entry -> entry.contains("openjfx")),
                    start,
                    "org.openjfx:javafx-controls");
        }
    }

    @Test
    void withoutTasksALaunchEndsJavaFxAgain() throws Exception {
        ChildJvm.Result result =
                start(JavaFx.program().without(flag -> flag.contains("jdk.internal.vm")), Mistake.NO_MISTAKE);
        assertThat(result.text())
                .contains("UnsupportedOperationException")
                .contains("--add-exports=java.base/jdk.internal.vm");
    }
}
