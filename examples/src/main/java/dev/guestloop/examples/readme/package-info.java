/**
 * The code that the documents quote: {@link dev.guestloop.examples.readme.FirstWindow} is the program of the README, {@link
 * dev.guestloop.examples.readme.Snippets} has the pieces of the guide.
 */
@NullMarked
package dev.guestloop.examples.readme;

import org.jspecify.annotations.NullMarked;
