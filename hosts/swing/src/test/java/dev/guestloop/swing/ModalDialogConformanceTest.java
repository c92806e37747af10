package dev.guestloop.swing;

import javax.swing.JDialog;
import javax.swing.JFrame;
import org.junit.jupiter.api.BeforeEach;

/** The same contract with modal dialogs as nested loops. */
class ModalDialogConformanceTest extends SwingHostConformanceTest {

    @BeforeEach
    void requireDisplay() {
        Display.require();
    }

    /** The host's report is that of the other class. */
    @Override
    protected String hostName() {
        return null;
    }

    @Override
    protected NestedLoop newNestedLoop() {
        var dialog = new JDialog((JFrame) null, "nested", true);
        dialog.setSize(120, 60);
        return new NestedLoop() {
            @Override
            public void run() {
                dialog.setVisible(true);
            }

            @Override
            public void close() {
                dialog.dispose();
            }
        };
    }
}
