package dev.guestloop.swt;

import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Shell;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the user from a shell while dialogs of ours stand over it. SWT's modal shells would keep the user from each other, too, so
 * that the newest has to be answered first. The shell is disabled once, by the first dialog, and enabled with the last.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class OwnerLock {

    private static final String KEY = OwnerLock.class.getName();

    private int dialogs;
    private boolean wasEnabled;
    private @Nullable Control focus;

    private OwnerLock() {}

    /** Disables the owner until the dialog is disposed of. */
    static void lockUntilClosed(Shell owner, Shell dialog) {
        OwnerLock lock = of(owner);
        lock.add(owner);
        ModalityWatch watch = ModalityWatch.of(owner.getDisplay());
        watch.opened(dialog, owner);
        dialog.addListener(SWT.Dispose, _ -> {
            watch.closed(dialog);
            if (!owner.isDisposed()) {
                lock.remove(owner);
            }
        });
    }

    private static OwnerLock of(Shell owner) {
        if (owner.getData(KEY) instanceof OwnerLock present) {
            return present;
        }
        var lock = new OwnerLock();
        owner.setData(KEY, lock);
        return lock;
    }

    private void add(Shell owner) {
        if (dialogs++ == 0) {
            wasEnabled = owner.getEnabled();
            focus = owner.getDisplay().getFocusControl();
            owner.setEnabled(false);
        }
    }

    private void remove(Shell owner) {
        if (--dialogs == 0 && wasEnabled) {
            owner.setEnabled(true);
            if (focus != null && !focus.isDisposed()) {
                focus.setFocus();
            }
        }
    }
}
