/** Tools to test with: a simulated host, a contract test for hosts, and a watch over the engine's protocol. */
module dev.guestloop.testing {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports dev.guestloop.testing;

    opens dev.guestloop.testing; // JUnit calls inherited tests

    provides org.junit.jupiter.api.extension.Extension with
            dev.guestloop.testing.ProtocolCheck;
}
