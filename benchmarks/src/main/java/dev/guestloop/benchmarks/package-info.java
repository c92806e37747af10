/**
 * How fast the engine is, always beside a rival in the same run. One class for each row of the table in {@code docs/benchmarks};
 * {@code ./bench} runs them.
 */
@NullMarked
package dev.guestloop.benchmarks;

import org.jspecify.annotations.NullMarked;
