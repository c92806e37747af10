package dev.guestloop.examples.downloads.swing;

import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import com.formdev.flatlaf.themes.FlatMacDarkLaf;
import com.formdev.flatlaf.themes.FlatMacLightLaf;
import dev.guestloop.examples.downloads.Palette;
import java.awt.Color;
import java.util.Map;
import javax.swing.JDialog;
import javax.swing.JFrame;

/** How the window looks: FlatLaf, light or dark, in our colours. Event thread. */
final class Look {

    private static Palette palette = Palette.LIGHT;

    private Look() {}

    /** Before the first window. */
    static void install(boolean dark) {
        FlatInterFont.install();
        FlatLaf.setPreferredFontFamily(FlatInterFont.FAMILY);
        FlatLaf.setPreferredSemiboldFontFamily(FlatInterFont.FAMILY_SEMIBOLD);
        JFrame.setDefaultLookAndFeelDecorated(true);
        JDialog.setDefaultLookAndFeelDecorated(true);
        use(dark);
    }

    /** Changes to the other one, in all windows. */
    static void change(boolean dark) {
        use(dark);
        FlatLaf.updateUI();
    }

    private static void use(boolean dark) {
        palette = Palette.of(dark);
        FlatLaf.setGlobalExtraDefaults(Map.ofEntries(
                Map.entry("@background", hex(palette.ground())),
                Map.entry("@accentColor", hex(palette.active())),
                Map.entry("Component.arc", "8"),
                Map.entry("Button.arc", "8"),
                Map.entry("TextComponent.arc", "8"),
                Map.entry("Button.default.foreground", dark ? "#10151C" : "#FFFFFF"),
                Map.entry("Table.background", hex(palette.surface())),
                Map.entry("TableHeader.background", hex(palette.surface())),
                Map.entry("TableHeader.bottomSeparatorColor", hex(palette.line())),
                Map.entry("Separator.foreground", hex(palette.line())),
                Map.entry("ScrollBar.width", "10"),
                Map.entry("ScrollBar.thumbArc", "999"),
                Map.entry("ScrollBar.track", hex(palette.surface())),
                Map.entry("TitlePane.background", hex(palette.ground())),
                Map.entry("TitlePane.unifiedBackground", "true"),
                Map.entry("TitlePane.centerTitle", "true"),
                Map.entry("TitlePane.showIcon", "false")));
        if (dark) {
            FlatMacDarkLaf.setup();
        } else {
            FlatMacLightLaf.setup();
        }
    }

    static Palette palette() {
        return palette;
    }

    static Color color(int rgb) {
        return new Color(rgb);
    }

    private static String hex(int rgb) {
        return String.format("#%06X", rgb);
    }
}
