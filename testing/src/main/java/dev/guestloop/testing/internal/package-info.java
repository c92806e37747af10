/** What the tests of our own hosts share. Not exported: it may change with any release. */
@NullMarked
package dev.guestloop.testing.internal;

import org.jspecify.annotations.NullMarked;
