/**
 * Tools to test with. Programs start with {@link dev.guestloop.testing.SimulatedHost}, which runs a guest in virtual time;
 * authors of a host with {@link dev.guestloop.testing.HostConformance}, which checks one.
 *
 * <p><b>Nulls.</b> Nothing is null unless marked {@code @Nullable}.
 */
@NullMarked
package dev.guestloop.testing;

import org.jspecify.annotations.NullMarked;
