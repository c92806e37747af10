package dev.guestloop.examples.downloads.glfw;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.lwjgl.opengl.GL12;
import org.lwjgl.opengl.GL30;

/** Puts pictures onto the window with OpenGL 3.0: each one goes into a texture, and from there onto the screen. GLFW's thread. */
final class Screen {

    private final int texture = GL30.glGenTextures();
    private final int source = GL30.glGenFramebuffers();
    private int width;
    private int height;

    Screen() {
        GL30.glBindTexture(GL30.GL_TEXTURE_2D, texture);
        GL30.glTexParameteri(GL30.GL_TEXTURE_2D, GL30.GL_TEXTURE_MIN_FILTER, GL30.GL_NEAREST);
        GL30.glBindFramebuffer(GL30.GL_READ_FRAMEBUFFER, source);
    }

    void show(BufferedImage picture) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        if (width != picture.getWidth() || height != picture.getHeight()) {
            width = picture.getWidth();
            height = picture.getHeight();
            GL30.glTexImage2D(
                    GL30.GL_TEXTURE_2D,
                    0,
                    GL30.GL_RGB8,
                    width,
                    height,
                    0,
                    GL12.GL_BGRA,
                    GL12.GL_UNSIGNED_INT_8_8_8_8_REV,
                    pixels);
            GL30.glFramebufferTexture2D(
                    GL30.GL_READ_FRAMEBUFFER, GL30.GL_COLOR_ATTACHMENT0, GL30.GL_TEXTURE_2D, texture, 0);
        } else {
            GL30.glTexSubImage2D(
                    GL30.GL_TEXTURE_2D, 0, 0, 0, width, height, GL12.GL_BGRA, GL12.GL_UNSIGNED_INT_8_8_8_8_REV, pixels);
        }
        // Java counts its lines from the top, OpenGL from the bottom.
        GL30.glBlitFramebuffer(0, 0, width, height, 0, height, width, 0, GL30.GL_COLOR_BUFFER_BIT, GL30.GL_NEAREST);
    }
}
