package dev.guestloop.win32;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The system's chooser of files. No files are the answer of a user who has closed it. */
final class FileChooser extends SystemDialog {

    /** For an answer, in characters: the folder, and the names of some thousand files. */
    static final int ROOM = 1 << 18;

    private static final int FLAGS = Win32Api.OFN_EXPLORER
            | Win32Api.OFN_NOCHANGEDIR // it would be the process's
            | Win32Api.OFN_HIDEREADONLY
            | Win32Api.OFN_PATHMUSTEXIST;

    private final long owner;
    private final String title;
    private final String filters;
    private final int room;

    FileChooser(long owner, String title, List<Win32FileFilter> filters, int room) {
        this.owner = owner;
        this.title = title;
        this.room = room;
        var list = new StringBuilder();
        for (Win32FileFilter filter : filters) {
            list.append(filter.name()).append('\0').append(filter.pattern()).append('\0');
        }
        this.filters = list.toString();
    }

    /** Asks for files that exist: for one, or for several. */
    List<Path> open(boolean several) {
        int flags = FLAGS | Win32Api.OFN_FILEMUSTEXIST | (several ? Win32Api.OFN_ALLOWMULTISELECT : 0);
        List<String> answer =
                chosen("GetOpenFileNameW", () -> Win32Api.GetOpenFileNameW(owner, title, filters, flags, room));
        return several ? paths(answer) : firstOf(answer);
    }

    /** Asks for one to write to. */
    List<Path> save(String suggestedName) {
        int flags = FLAGS | Win32Api.OFN_OVERWRITEPROMPT;
        return firstOf(chosen(
                "GetSaveFileNameW",
                () -> Win32Api.GetSaveFileNameW(owner, title, suggestedName, filters, flags, room)));
    }

    /** What the room has between its zeros; none if there is no answer. */
    private List<String> chosen(String function, Supplier<@Nullable String> call) {
        return during(() -> {
            String answer = call.get();
            int error = answer == null ? Win32Api.CommDlgExtendedError() : 0;
            if (error != 0) {
                throw Win32Exception.ofDialog(function, error);
            }
            return answer == null || hasQuit() ? List.of() : List.of(answer.split("\0", -1));
        });
    }

    /** One path has one 0 behind it, and then the rest of the name that was suggested, if that was longer. */
    private static List<Path> firstOf(List<String> answer) {
        return answer.stream().limit(1).map(Path::of).toList();
    }

    /** One path; or a folder and the names in it, each with a 0 behind it, and one more at the end. */
    private static List<Path> paths(List<String> answer) {
        List<String> parts = answer.stream().takeWhile(part -> !part.isEmpty()).toList();
        if (parts.size() <= 1) {
            return firstOf(parts);
        }
        Path folder = Path.of(parts.getFirst());
        return parts.stream().skip(1).map(folder::resolve).toList();
    }

    /** Also what it asks in a dialog of its own, such as whether to replace a file: below that it would not return. */
    @Override
    void close() {
        long dialog = 0;
        while ((dialog = Win32Api.FindWindowExW(dialog, Win32Api.DIALOG_CLASS)) != 0) {
            if (window() != 0 && Win32Api.GetWindow(dialog, Win32Api.GW_OWNER) == window()) {
                Win32Api.EndDialog(dialog, Win32Api.IDNO);
            }
        }
        closeSoon();
    }
}
