package dev.guestloop.swing;

import dev.guestloop.ui.ErrorDialog;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dialog;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.KeyboardFocusManager;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.datatransfer.StringSelection;
import java.awt.event.KeyEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.UIManager;
import javax.swing.WindowConstants;

/**
 * Shows failures in a dialog: what failed and why, and the stack trace if the user wants it. The dialog is not modal, and modal
 * ones of the program do not block it. It belongs to no window, so it stays open when those of the program close. Without a display failures are only logged.
 *
 * <p>{@link SwingGuest#launch(dev.guestloop.TaskAction)} uses one. With options of your own:
 * {@code options.withUncaughtHandler(new SwingErrorDialog())}.
 *
 * <p><i>Confined to the event thread</i>, except the constructor, which may be called on any.
 */
public final class SwingErrorDialog extends ErrorDialog {

    private static final int GAP = 12;
    private static final int COLUMNS = 44;
    private static final int DETAIL_ROWS = 14;
    private static final int DETAIL_COLUMNS = 72;

    /** A message that is longer is cut, for the details have it whole. */
    private static final int MAX_MESSAGE = 600;

    /** Makes one that has nothing to show yet. */
    public SwingErrorDialog() {}

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        if (GraphicsEnvironment.isHeadless()) {
            closed.run();
            return;
        }
        EventThread.require("SwingErrorDialog.show");
        // Without an owner. The window that is closed next, or that failed because it was closed, would take the dialog
        // with
        // it; and AWT brings an owner that was disposed of back to life, whom nobody would dispose of again.
        var dialog = new JDialog((Window) null, title, Dialog.ModalityType.MODELESS);
        dialog.setName("guestloop-error");
        dialog.setModalExclusionType(Dialog.ModalExclusionType.APPLICATION_EXCLUDE);
        dialog.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        dialog.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosed(WindowEvent e) {
                dialog.removeWindowListener(this); // AWT says it once more if it is disposed of again
                closed.run();
            }
        });
        fill(dialog, message, details);
        dialog.pack();
        dialog.setLocationRelativeTo(
                KeyboardFocusManager.getCurrentKeyboardFocusManager().getActiveWindow());
        dialog.setVisible(true);
    }

    private static void fill(JDialog dialog, String message, String details) {
        var close = new JButton("Close");
        close.addActionListener(_ -> dialog.dispose());
        var copy = new JButton("Copy");
        copy.setToolTipText("Copies the message and the details, for a bug report");
        copy.addActionListener(_ -> Toolkit.getDefaultToolkit()
                .getSystemClipboard()
                .setContents(new StringSelection(message + "\n\n" + details), null));
        JComponent trace = details(details);
        var more = new JButton("Details ▸");
        more.addActionListener(_ -> {
            boolean shown = !trace.isVisible();
            trace.setVisible(shown);
            more.setText(shown ? "Details ▾" : "Details ▸");
            dialog.pack();
        });

        var buttons = new JPanel(new BorderLayout());
        buttons.add(more, BorderLayout.LINE_START);
        var atTheEnd = new JPanel(new FlowLayout(FlowLayout.TRAILING, GAP / 2, 0));
        atTheEnd.add(copy);
        atTheEnd.add(close);
        buttons.add(atTheEnd, BorderLayout.LINE_END);

        var icon = new JLabel(UIManager.getIcon("OptionPane.errorIcon"));
        icon.setVerticalAlignment(SwingConstants.TOP);
        var top = new JPanel(new BorderLayout(GAP, 0));
        top.add(icon, BorderLayout.LINE_START);
        top.add(message(message), BorderLayout.CENTER);

        var content = new JPanel();
        content.setLayout(new BorderLayout(0, GAP));
        content.setBorder(BorderFactory.createEmptyBorder(GAP, GAP, GAP, GAP));
        content.add(top, BorderLayout.NORTH);
        content.add(trace, BorderLayout.CENTER);
        content.add(buttons, BorderLayout.SOUTH);
        dialog.setContentPane(content);
        dialog.getRootPane().setDefaultButton(close);
        dialog.getRootPane()
                .registerKeyboardAction(
                        _ -> dialog.dispose(),
                        KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
                        JComponent.WHEN_IN_FOCUSED_WINDOW);
    }

    /** Text that wraps and can be selected, but looks like a label. */
    private static Component message(String message) {
        var text = new JTextArea(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message, 0, COLUMNS);
        text.setLineWrap(true);
        text.setWrapStyleWord(true);
        text.setEditable(false);
        text.setFocusable(false);
        text.setOpaque(false);
        text.setBorder(BorderFactory.createEmptyBorder());
        text.setFont(UIManager.getFont("Label.font"));
        // Once with the width it will have, for only then it knows its height.
        text.setSize(text.getPreferredSize().width, Short.MAX_VALUE);
        Box box = Box.createVerticalBox();
        text.setPreferredSize(new Dimension(text.getPreferredSize()));
        box.add(text);
        box.add(Box.createVerticalGlue());
        return box;
    }

    private static JComponent details(String details) {
        var text = new JTextArea(details, DETAIL_ROWS, DETAIL_COLUMNS);
        text.setEditable(false);
        text.setTabSize(2);
        text.setFont(new Font(Font.MONOSPACED, Font.PLAIN, text.getFont().getSize()));
        text.setCaretPosition(0);
        var pane = new JScrollPane(text);
        pane.setVisible(false);
        return pane;
    }
}
