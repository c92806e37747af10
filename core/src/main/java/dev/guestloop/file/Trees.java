package dev.guestloop.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes files and folders. */
final class Trees {

    private Trees() {}

    /** Deletes what can be deleted, and then throws the first failure. Links are deleted, and not followed. */
    static void delete(Path root) throws IOException {
        var deletion = new Deletion();
        Files.walkFileTree(root, deletion);
        if (deletion.first != null) {
            throw deletion.first;
        }
    }

    /** Tests call it for what cannot be listed. */
    static final class Deletion extends SimpleFileVisitor<Path> {
        @Nullable
        IOException first;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            delete(file);
            return FileVisitResult.CONTINUE;
        }

        /** Most often a folder that cannot be listed, and can be deleted all the same if it is empty. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!(e instanceof NoSuchFileException)) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException ofDeletion) {
                    add(e);
                    add(ofDeletion);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
                add(e);
            }
            delete(folder);
            return FileVisitResult.CONTINUE;
        }

        private void delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                add(e);
            }
        }

        private void add(IOException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }
}
