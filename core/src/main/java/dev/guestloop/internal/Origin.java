package dev.guestloop.internal;

import org.jspecify.annotations.Nullable;

/**
 * The place where something was made, for the report of what was left behind. It is recorded in debug mode only
 * ({@code -Ddev.guestloop.debug=true}), for a stack costs more than most of what it stands for.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class Origin extends Throwable {

    private static final long serialVersionUID = 1;

    private Origin(String text) {
        super(text);
    }

    /**
     * Records the stack of the caller.
     *
     * @param text what was made here; a constant, so that nothing is paid without debug mode
     * @return the place, or null without debug mode
     */
    public static @Nullable Origin here(String text) {
        return ProtocolTrace.ON ? new Origin(text) : null;
    }

    /**
     * Says of the same place that something else was made there.
     *
     * @param text what was made here
     * @return the same stack with this text
     */
    public Origin saying(String text) {
        var same = new Origin(text);
        same.setStackTrace(getStackTrace());
        return same;
    }
}
