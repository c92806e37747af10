/** Programs that the tests run, each in a JVM of its own. */
package dev.guestloop.javafx.program;
