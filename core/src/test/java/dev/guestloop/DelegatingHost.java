package dev.guestloop;

import org.jspecify.annotations.Nullable;

/** A host that does what another one does, for tests that change one thing. */
class DelegatingHost implements HostLoop {

    private final HostLoop real;

    DelegatingHost(HostLoop real) {
        this.real = real;
    }

    @Override
    public void post(Runnable work) {
        real.post(work);
    }

    @Override
    public boolean isHostThread() {
        return real.isHostThread();
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        return real.attach(onClosing);
    }

    @Override
    public @Nullable Object currentDispatch() {
        return real.currentDispatch();
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return real.isPump(className, methodName);
    }
}
