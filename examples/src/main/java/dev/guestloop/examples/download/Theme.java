package dev.guestloop.examples.download;

import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.fonts.inter.FlatInterFont;
import com.formdev.flatlaf.themes.FlatMacLightLaf;
import java.awt.Color;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.UIManager;

/** How the window looks. */
final class Theme {

    static final Color RUNNING = new Color(0x2F6FEB);
    static final Color VERIFIED = new Color(0x2DA44E);
    static final Color FAILED = new Color(0xD1383D);
    static final Color QUIET = new Color(0x6A737D);
    static final Color FAINT = new Color(0xE3E6EA);

    private Theme() {}

    /** Sets the look and feel. Event thread, before the first window. */
    static void install() {
        FlatInterFont.install();
        FlatLaf.setPreferredFontFamily(FlatInterFont.FAMILY);
        FlatLaf.setPreferredSemiboldFontFamily(FlatInterFont.FAMILY_SEMIBOLD);
        JFrame.setDefaultLookAndFeelDecorated(true);
        JDialog.setDefaultLookAndFeelDecorated(true);
        FlatMacLightLaf.setup();
        UIManager.put("ProgressBar.background", FAINT);
        UIManager.put("ProgressBar.foreground", RUNNING);
        UIManager.put("ProgressBar.arc", 6);
        UIManager.put("TitlePane.centerTitle", true);
        UIManager.put("TitlePane.showIcon", false);
    }
}
