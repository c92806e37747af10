/**
 * Guestloop on GLFW, through LWJGL.
 */
module dev.guestloop.glfw {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires org.lwjgl;
    requires org.lwjgl.glfw;
    requires static org.lwjgl.tinyfd; // for those who want dialogs

    exports dev.guestloop.glfw;
}
