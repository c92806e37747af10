package dev.guestloop.ui;

/** What the tasks of a window do while a modal dialog above it keeps the user from it. */
public enum ModalityRule {
    /** They go on. */
    GO_ON,

    /** They stand still until the dialog is closed. What they wait for may come meanwhile; cancelled ones run, to clean up. */
    PAUSE
}
