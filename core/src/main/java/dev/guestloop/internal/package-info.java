/**
 * The lowest layer: coroutines, the JVM features they need, the machine that the engine runs on, and the record of the
 * hand-over protocol. Exported to the test kit only; nothing here is API.
 */
@NullMarked
package dev.guestloop.internal;

import org.jspecify.annotations.NullMarked;
