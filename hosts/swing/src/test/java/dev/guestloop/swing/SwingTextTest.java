package dev.guestloop.swing;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.TextContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.WindowScope;
import javax.swing.JFrame;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.BeforeEach;

class SwingTextTest extends TextContract<JTextField> {

    @BeforeEach
    void requireDisplay() {
        Display.require();
    }

    @Override
    protected HostLoop host() {
        return SwingHost.instance();
    }

    @Override
    protected JTextField open() {
        var field = new JTextField(20);
        var window = new JFrame("text");
        window.add(field);
        window.pack();
        window.setVisible(true);
        return field;
    }

    @Override
    protected void close(JTextField field) {
        SwingUtilities.getWindowAncestor(field).dispose();
    }

    @Override
    protected WindowScope scopeOf(JTextField field) {
        return SwingEvents.scopeOf(SwingUtilities.getWindowAncestor(field));
    }

    @Override
    protected EventSource<?> changes(JTextField field) {
        return SwingEvents.changes(field);
    }

    @Override
    protected void setText(JTextField field, String text) {
        field.setText(text);
    }

    @Override
    protected String text(JTextField field) {
        return field.getText();
    }

    @Override
    protected EventSource<?> action(JTextField field) {
        return SwingEvents.action(field);
    }

    @Override
    protected void enter(JTextField field) {
        field.postActionEvent();
    }
}
