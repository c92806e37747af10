package dev.guestloop.gtk;

import java.util.List;

/**
 * A signal that an object has emitted. An argument that C has by address is the address, and what it points to is there only while the
 * signal is emitted: for a listener, and not for a task, which runs later.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param source the address of the object
 * @param name the signal's name, such as {@code clicked}
 * @param arguments what the signal has besides its object: each a {@link Boolean}, {@link Integer} (enumerations, too), {@link Long},
 *     {@link Float}, {@link Double} or {@link String}; an address is a {@code Long}
 */
public record GtkSignal(long source, String name, List<Object> arguments) {

    /** Takes a copy of the arguments. */
    public GtkSignal {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String toString() {
        return "GtkSignal[source=0x" + Long.toHexString(source) + ", name=" + name + ", arguments=" + arguments + ']';
    }
}
