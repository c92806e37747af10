package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    @Test
    void withoutNativeAccessTheMessageHasTheExactFlag() throws Exception {
        ChildJvm.Result refused = ChildJvm.run(List.of("--illegal-native-access=deny"), NativeAccessProgram.class);
        assertThat(refused.output())
                .contains("module=unnamed")
                .contains("java --enable-native-access=ALL-UNNAMED")
                .contains("Enable-Native-Access: ALL-UNNAMED");
        assertThat(refused.exitCode()).isZero();
        assertThat(ChildJvm.run(
                                List.of("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"),
                                NativeAccessProgram.class)
                        .output())
                .contains("granted");
    }

    /** The JVM warns by itself, with the flag. */
    @Test
    void byDefaultItIsGrantedWithAWarning() throws Exception {
        assertThat(ChildJvm.run(List.of(), NativeAccessProgram.class).output())
                .contains("granted")
                .contains("--enable-native-access=ALL-UNNAMED");
    }
}
