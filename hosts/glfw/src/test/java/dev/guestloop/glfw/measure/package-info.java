/** Programs to run by hand: where the figures of the README come from. */
package dev.guestloop.glfw.measure;
