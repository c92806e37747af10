package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.testing.internal.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is said where Win32 cannot be called. */
class Win32SystemTest {

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it works there")
    void onAnotherSystemTheMessageNamesTheHostThatFits() {
        assertThatThrownBy(Win32Host::attach)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("os.name=" + System.getProperty("os.name"))
                .hasMessageContaining("SwingGuest (guestloop-swing)");
        assertThatThrownBy(() -> Win32Guest.launch(() -> {})).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Win32Guest.attach(() -> {})).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(Win32Events.closing(1)::isOver).isInstanceOf(UnsupportedOperationException.class);
    }

    private static ChildJvm withoutOurFlags() {
        return new ChildJvm().without(_ -> true);
    }

    @Test
    void withoutNativeAccessTheMessageHasTheExactFlag() throws Exception {
        ChildJvm.Result refused =
                withoutOurFlags().with("--illegal-native-access=deny").run(NativeAccessProgram.class);
        assertThat(refused.text())
                .contains("module=unnamed")
                .contains("java --enable-native-access=ALL-UNNAMED")
                .contains("Enable-Native-Access: ALL-UNNAMED");
        assertThat(refused.exitStatus()).isZero();
        assertThat(withoutOurFlags()
                        .with("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED")
                        .run(NativeAccessProgram.class)
                        .lines())
                .containsExactly("granted");
    }

    /** The JVM warns by itself, with the flag. */
    @Test
    void byDefaultItIsGrantedWithAWarning() throws Exception {
        assertThat(withoutOurFlags().run(NativeAccessProgram.class).text())
                .contains("granted")
                .contains("--enable-native-access=ALL-UNNAMED");
    }
}
