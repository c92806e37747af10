/**
 * The other side of the demo: {@link dev.guestloop.examples.downloads.server.ScriptedServer} serves made-up files, slowly or with
 * faults, as the address asks; {@link dev.guestloop.examples.downloads.server.ServerProcess} runs it in a process of its own.
 */
@NullMarked
package dev.guestloop.examples.downloads.server;

import org.jspecify.annotations.NullMarked;
