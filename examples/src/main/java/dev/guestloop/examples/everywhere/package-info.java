/**
 * Three tasks that know no toolkit, and a window for them on each: what changes from one toolkit to the next is some thirty lines.
 */
@NullMarked
package dev.guestloop.examples.everywhere;

import org.jspecify.annotations.NullMarked;
