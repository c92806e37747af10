package dev.guestloop;

import java.time.Duration;

/**
 * Counts of a run since it began. Ticks, posts and wakes are those of its host thread, which all runs there share. Always on:
 * they cost next to nothing, and show whether a program wakes the machine without need.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param ticks how often the host ran the guest, nested ticks included
 * @param nestedTicks how many of them ran in a nested loop that a task had opened
 * @param deferredTicks how many ran no step, because the host thread held a monitor, or a gap for the host was under way
 * @param staleTicks how many posts the host ran twice or too late; they do nothing
 * @param posts how often the host was asked for a tick
 * @param rescues how many of the posts came from the backend, because a tick was stuck below a nested loop
 * @param timerWakes how often the backend was woken for a nearer deadline
 * @param interestWakes how often it was woken for a changed set of channels
 * @param spuriousWakes how often it woke with nothing for the host
 * @param watchdogWakes how often a post woke the watchdog, which it does once for each time of activity
 * @param longestTick the longest tick; one that waited below a nested loop does not count
 * @param tasksStarted how many tasks began
 * @param tasksAlive how many have not ended
 * @param timersPending how many timers are set, on this host thread
 */
public record RunStatistics(
        long ticks,
        long nestedTicks,
        long deferredTicks,
        long staleTicks,
        long posts,
        long rescues,
        long timerWakes,
        long interestWakes,
        long spuriousWakes,
        long watchdogWakes,
        Duration longestTick,
        long tasksStarted,
        long tasksAlive,
        long timersPending) {}
