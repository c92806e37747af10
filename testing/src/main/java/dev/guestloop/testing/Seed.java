package dev.guestloop.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a {@link GuestTest}, or all of a class, run with one seed and no other: to play a failure again. It comes before
 * {@code -Dguestloop.seed} and {@link GuestTest#seeds}.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Seed {

    /**
     * Returns the seed.
     *
     * @return any number
     */
    long value();
}
