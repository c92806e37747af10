/**
 * The code that the guide quotes, each piece between two marks: a class for each page, and a test for each class. {@link
 * dev.guestloop.examples.guide.TasksAndScopes} is that of the first page.
 */
@NullMarked
package dev.guestloop.examples.guide;

import org.jspecify.annotations.NullMarked;
