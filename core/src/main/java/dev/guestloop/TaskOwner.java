package dev.guestloop;

/** Whom the end of a task concerns, failure included; a task without one is its run's, and its failure the uncaught handler's. */
interface TaskOwner {

    /** What the task is called. Names are made up when somebody wants to know: hardly ever. */
    String name();

    /** Called on the loop thread, in the step in which the task ended. It only makes something ready. */
    void taskEnded(TaskImpl<?> task);

    /** Where the task belongs, for dumps. */
    String place();
}
