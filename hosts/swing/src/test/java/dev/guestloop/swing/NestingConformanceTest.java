package dev.guestloop.swing;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same contract with dialogs of tasks that nest, as they do where suspending is impossible or not wanted. */
class NestingConformanceTest extends ModalDialogConformanceTest {

    private Nesting nesting;

    @BeforeEach
    void nest() {
        nesting = new Nesting();
    }

    @AfterEach
    void suspendAgain() {
        nesting.close();
    }
}
