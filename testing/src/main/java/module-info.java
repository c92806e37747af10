/**
 * Tools to test with: tests in virtual time, a simulated host, a contract test for hosts, and a watch over the engine's protocol.
 *
 * <p>System properties, which JUnit's configuration parameters of the same name replace:
 *
 * <ul>
 *   <li>{@code guestloop.host.reports} (a system property only): the folder for the reports of {@code HostConformance}; by default none
 *       are written.
 *   <li>{@code guestloop.seed}: the seed of all {@code @GuestTest}s without a {@code @Seed}; by default each has one of its own.
 * </ul>
 */
module dev.guestloop.testing {
    requires static org.jspecify;
    requires java.logging; // to keep it quiet while a failure is shrunk
    requires static java.management; // for the tests of this project
    requires transitive dev.guestloop;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports dev.guestloop.testing;

    opens dev.guestloop.testing; // JUnit calls inherited tests

    provides org.junit.jupiter.api.extension.Extension with
            dev.guestloop.testing.ProtocolCheck;
}
