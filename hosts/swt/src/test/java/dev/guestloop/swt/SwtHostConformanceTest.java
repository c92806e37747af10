package dev.guestloop.swt;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import org.eclipse.swt.SWT;

/** With loops of {@code readAndDispatch} as nested ones, as JFace opens them. */
class SwtHostConformanceTest extends HostConformance {

    private UiThread ui;

    @Override
    protected String hostName() {
        return "SWT";
    }

    @Override
    protected String hostVersion() {
        return SWT.getVersion() / 1_000 + "." + SWT.getVersion() % 1_000;
    }

    @Override
    protected HostLoop createHost() throws Exception {
        ui = new UiThread();
        return ui.host();
    }

    @Override
    protected void startLoop() {
        ui.start();
    }

    @Override
    protected void stopLoop() throws Exception {
        if (ui != null) { // else the test was skipped
            ui.close();
        }
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NestedLoop() {
            private boolean closed;

            @Override
            public void run() {
                while (!closed) {
                    if (!ui.display().readAndDispatch()) {
                        ui.display().sleep();
                    }
                }
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    protected boolean closeHost() {
        ui.display().asyncExec(ui.display()::dispose);
        return true;
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        return ui.host();
    }
}
