package dev.guestloop.examples.downloads;

import dev.guestloop.TaskTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;

/** What went wrong, in words for people. */
final class Problem {

    private Problem() {}

    /** Says it. */
    static String of(Throwable failure) {
        return switch (failure) {
            case ServerException e -> text(e);
            case DiskException e -> text(e);
            case ConnectException _ -> "Nobody answers at the server";
            case NoRouteToHostException _ -> "There is no way to the server";
            case UnknownHostException e -> "There is no server named " + e.getMessage();
            case TaskTimeoutException _ -> "The server has gone silent";
            case SSLHandshakeException e -> "There is no secure connection: " + text(e);
            case IOException _ -> "The connection was lost";
            default -> "This is a fault of the program: " + failure;
        };
    }

    /** Tells whether trying again may help. */
    static boolean isPassing(Throwable failure) {
        return switch (failure) {
            case ServerException e -> e.isPassing();
            case DiskException _, UnknownHostException _, SSLHandshakeException _ -> false;
            case EOFException _, IOException _, TaskTimeoutException _ -> true;
            default -> false;
        };
    }

    /** Makes the disk's fault of what the file system throws. */
    static DiskException disk(IOException e, String folder) {
        if (e instanceof DiskException known) {
            return known;
        }
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        String said;
        if (reason.contains("no space") || reason.contains("not enough space") || reason.contains("quota")) {
            said = "The disk is full: " + folder;
        } else if (e instanceof AccessDeniedException || reason.contains("read-only")) {
            said = "The folder may not be written to: " + folder;
        } else if (e instanceof NoSuchFileException) {
            said = "The folder is gone: " + folder;
        } else if (e instanceof FileSystemException && reason.contains("not a directory")) {
            said = "This is no folder: " + folder;
        } else {
            said = "The file cannot be written: " + text(e);
        }
        return new DiskException(said, e);
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
