package dev.guestloop;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Has all tests run their loops on a machine on which a step may last as long as it likes: then one {@code yieldNow} lets a task
 * run to its wait, however busy the machine is with other things. Loops with a host, and tests of a task's share itself, have the
 * real one.
 */
public final class Unhurried implements InvocationInterceptor {

    private static final class UnhurriedMachine extends RealMachine {
        @Override
        public long stepShareNanos() {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        intercept(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        intercept(invocation);
    }

    private static void intercept(Invocation<Void> invocation) throws Throwable {
        Throwable[] thrown = new Throwable[1];
        Machine.using(new UnhurriedMachine(), () -> {
            try {
                invocation.proceed();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }
}
