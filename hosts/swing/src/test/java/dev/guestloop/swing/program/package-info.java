/** Programs that {@code ProgramTest} runs, each in a JVM of its own. */
package dev.guestloop.swing.program;
