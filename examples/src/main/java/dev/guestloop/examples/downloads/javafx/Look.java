package dev.guestloop.examples.downloads.javafx;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.guestloop.examples.downloads.Palette;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.text.Font;

/** How the window looks: AtlantaFX, light or dark, with our colours on top. JavaFX thread. */
final class Look {

    private static final String FONTS = "/com/formdev/flatlaf/fonts/inter/Inter-";
    private static final double SIZE = 13;

    private Look() {}

    /** The font is the one of the Swing window, from its library. Reads files, so it is not for the JavaFX thread. */
    static void loadFonts() throws IOException {
        for (String style : new String[] {"Regular", "SemiBold"}) {
            try (InputStream in = Look.class.getResourceAsStream(FONTS + style + ".otf")) {
                Font.loadFont(in, SIZE);
            }
        }
    }

    static String stylesheet() {
        return Objects.requireNonNull(Look.class.getResource("downloads.css")).toExternalForm();
    }

    /** Dresses a window; may be called again. */
    static void apply(Palette palette, Parent root) {
        Application.setUserAgentStylesheet(
                palette.isDark()
                        ? new PrimerDark().getUserAgentStylesheet()
                        : new PrimerLight().getUserAgentStylesheet());
        root.setStyle(String.join(
                "",
                define("ground", palette.ground()),
                define("surface", palette.surface()),
                define("hover", palette.hover()),
                define("line", palette.line()),
                define("track", palette.track()),
                define("text", palette.text()),
                define("quiet", palette.quiet()),
                define("active", palette.active()),
                define("good", palette.good()),
                define("warning", palette.warning()),
                define("bad", palette.bad()),
                define("on-active", palette.isDark() ? 0x10151C : 0xFFFFFF)));
    }

    private static String define(String name, int rgb) {
        return String.format(Locale.ROOT, "-gl-%s: #%06X;", name, rgb);
    }
}
