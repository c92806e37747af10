/**
 * Guestloop on GLFW, through LWJGL.
 */
module dev.guestloop.glfw {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires org.lwjgl;
    requires org.lwjgl.glfw;

    exports dev.guestloop.glfw;
}
