/**
 * Small programs, one idea each; {@code tools/example.sh} runs one. They say what happens, line by line. Begin with {@link
 * dev.guestloop.examples.ideas.TimeOut}.
 */
@NullMarked
package dev.guestloop.examples.ideas;

import org.jspecify.annotations.NullMarked;
