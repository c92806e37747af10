package dev.guestloop.examples.downloads;

import dev.guestloop.examples.downloads.Download.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All downloads in a few numbers.
 *
 * @param count how many there are in each state
 * @param bytes how many bytes are here, of all files
 * @param speed bytes for each second, of all that run
 * @param secondsLeft until all are here, at this speed; -1 if nobody can know
 */
public record Totals(Map<State, Integer> count, long bytes, double speed, long secondsLeft) {

    static Totals of(List<Download> downloads) {
        var count = new EnumMap<State, Integer>(State.class);
        long bytes = 0;
        long left = 0;
        boolean known = true;
        double speed = 0;
        for (Download download : downloads) {
            count.merge(download.state(), 1, Integer::sum);
            bytes += download.bytes();
            speed += download.speed();
            if (download.state().isActive()) {
                known &= download.total() >= 0;
                left += Math.max(0, download.total() - download.bytes());
            }
        }
        return new Totals(count, bytes, speed, known && speed >= 1 ? (long) Math.ceil(left / speed) : -1);
    }

    public int of(State state) {
        return count.getOrDefault(state, 0);
    }

    public int all() {
        return count.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int active() {
        return count.entrySet().stream()
                .filter(e -> e.getKey().isActive())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
