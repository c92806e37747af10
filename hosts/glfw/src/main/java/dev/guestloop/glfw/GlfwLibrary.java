package dev.guestloop.glfw;

import java.util.Locale;

/** LWJGL itself, which each program brings, and its native libraries, which are other artifacts for each platform. */
final class GlfwLibrary {

    private static final String GROUP = "org.lwjgl";

    private GlfwLibrary() {}

    /**
     * Refuses if a part of LWJGL is not there, or does not fit.
     *
     * @throws IllegalStateException with the name of what is missing
     */
    static void require() {
        try {
            Class.forName("org.lwjgl.glfw.GLFW", true, GlfwLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "LWJGL's binding of GLFW is missing. Add it to the program: artifacts=" + GROUP + ":lwjgl, " + GROUP
                            + ":lwjgl-glfw, each also with the classifier " + classifier() + '.',
                    e);
        } catch (LinkageError e) { // the second attempt of a JVM says so in another way than the first
            throw new IllegalStateException(
                    "LWJGL's native libraries are missing, or do not fit. Add them to the program: artifacts=" + GROUP
                            + ":lwjgl, " + GROUP + ":lwjgl-glfw, classifier=" + classifier()
                            + ", of the same version as the jars beside them.",
                    e);
        }
    }

    /** That of this system. */
    static String classifier() {
        return classifier(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The Maven classifier of the native libraries for a system. */
    static String classifier(String os, String arch) {
        String system = switch (os.toLowerCase(Locale.ROOT).split(" ", 2)[0]) {
            case "windows" -> "natives-windows";
            case "mac" -> "natives-macos";
            case "freebsd" -> "natives-freebsd";
            default -> "natives-linux";
        };
        return switch (arch) {
            case "amd64", "x86_64" -> system;
            case "aarch64" -> system + "-arm64";
            case "arm" -> system + "-arm32";
            default -> system + '-' + arch; // riscv64, ppc64le, x86
        };
    }
}
