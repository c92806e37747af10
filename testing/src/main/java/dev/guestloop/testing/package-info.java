/**
 * Tools to test with. Tests of tasks start with {@link dev.guestloop.testing.GuestTest}, whose body is a task in virtual time;
 * those of a whole guest and its interleavings with {@link dev.guestloop.testing.SimulatedHost}; authors of a host with
 * {@link dev.guestloop.testing.HostConformance}, which checks one.
 *
 * <p><b>Nulls.</b> Nothing is null unless marked {@code @Nullable}.
 */
@NullMarked
package dev.guestloop.testing;

import org.jspecify.annotations.NullMarked;
