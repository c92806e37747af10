package dev.guestloop;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms go one way. */
class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.guestloop");

    @Test
    void theClassesWereFound() {
        assertThat(CORE.contain(EventLoop.class)).isTrue();
    }

    @Test
    void coreKnowsNoToolkit() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.swing..", "sun.awt..", "javafx..", "org.eclipse..")
                .check(CORE);
    }

    @Test
    void coreDependsOnTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.guestloop..",
                        "java..",
                        "javax.net.ssl",
                        "jdk.internal.vm",
                        "jdk.internal.misc",
                        "org.jspecify..")
                .check(CORE);
    }

    @Test
    void twoClassesKnowTheJdksInternals() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.guestloop\\.internal\\.(Coroutine|LockStack)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.internal..")
                .check(CORE);
    }

    @Test
    void theLowestLayerKnowsNothingAbove() {
        noClasses()
                .that()
                .resideInAPackage("dev.guestloop.internal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.guestloop",
                        "dev.guestloop.sync..",
                        "dev.guestloop.net..",
                        "dev.guestloop.process..",
                        "dev.guestloop.file..",
                        "dev.guestloop.ui..")
                .check(CORE);
    }

    @Test
    void theEngineKnowsNothingOfLocksTheNetworkOrWindows() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.guestloop", "dev.guestloop.internal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.guestloop.sync..",
                        "dev.guestloop.net..",
                        "dev.guestloop.process..",
                        "dev.guestloop.file..",
                        "dev.guestloop.ui..")
                .check(CORE);
    }

    /** Locks, sockets and windows are made of what any user of the library can call. */
    @Test
    void locksTheNetworkAndTheUiUseThePublicApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.guestloop.sync..", "dev.guestloop.net..", "dev.guestloop.ui..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.guestloop.internal")
                .check(CORE);
    }

    /** It is what files and downloads share, so it must be no way to what they may not use. */
    @Test
    void theRoomOfTheDiskKnowsTheJdkOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.guestloop.disk")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.guestloop..").and(not(resideInAPackage("dev.guestloop.disk"))))
                .check(CORE);
    }

    /** Progress is told by whoever has some, so this knows none of them. */
    @Test
    void theRoomOfProgressKnowsTheEngineOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.guestloop.progress")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.guestloop..")
                        .and(not(resideInAnyPackage("dev.guestloop", "dev.guestloop.progress"))))
                .check(CORE);
    }

    /** Processes and files are made of the same, and do not know each other. */
    @Test
    void processesAndFilesUseThePublicApiOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.guestloop.process..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.guestloop.internal", "dev.guestloop.ui..", "dev.guestloop.file..")
                .check(CORE);
        noClasses()
                .that()
                .resideInAPackage("dev.guestloop.file..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.guestloop.internal",
                        "dev.guestloop.ui..",
                        "dev.guestloop.net..",
                        "dev.guestloop.process..")
                .check(CORE);
        noClasses()
                .that()
                .resideInAnyPackage("dev.guestloop.net..", "dev.guestloop.sync..", "dev.guestloop.ui..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.guestloop.process..", "dev.guestloop.file..")
                .check(CORE);
    }

    /** Only the driver of guest mode knows the backend; the scheduler is the same in all modes. */
    @Test
    void theSchedulerKnowsNoMode() {
        noClasses()
                .that()
                .haveSimpleName("Scheduler")
                .or()
                .haveSimpleName("TaskImpl")
                .or()
                .haveSimpleName("CancelScope")
                .or()
                .haveSimpleName("Async")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("GuestDriver")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("BackendThread")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("OwnThreadDriver")
                .check(CORE);
    }

    @Test
    void thePublicFacesShowNoInternals() {
        noClasses()
                .that()
                .arePublic()
                .and()
                .resideInAnyPackage("dev.guestloop.sync..", "dev.guestloop.net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.guestloop.internal..")
                .check(CORE);
    }
}
