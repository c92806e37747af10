package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.examples.OtherJvm;
import org.junit.jupiter.api.Test;

class TheEndTest {

    @Test
    void aConsoleProgramEndsWithItsRun() {
        assertThat(TheEnd.console().isDone()).isTrue();
    }

    @Test
    void aProgramEndsWithAStatusOfItsOwn() throws Exception {
        assertThat(OtherJvm.run(TheEnd.class.getName()).exitStatus()).isEqualTo(3);
    }
}
