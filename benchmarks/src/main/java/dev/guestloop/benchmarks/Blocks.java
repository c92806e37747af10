package dev.guestloop.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;

/**
 * Measures several variants in one run, block by block: one block of each in random order, then again. Blocks beside each other
 * are compared, so whatever else the machine does meets all variants alike.
 */
final class Blocks {

    /** One thing to measure. */
    interface Variant {
        /** Measures so many rounds, one after the other, and returns what each took. */
        double[] measure(int rounds) throws Exception;
    }

    private final Map<String, Variant> variants = new LinkedHashMap<>();

    /** Of each variant, what the blocks measured. */
    private final Map<String, List<double[]>> measured = new LinkedHashMap<>();

    /** Adds a variant. The first one is ours, the others are rivals. */
    Blocks add(String name, Variant variant) {
        variants.put(name, variant);
        measured.put(name, new ArrayList<>());
        return this;
    }

    /** Measures all variants, and forgets what the blocks for warming up gave. */
    Blocks measure(int warmUpBlocks, int blocks, int rounds) throws Exception {
        run(warmUpBlocks, rounds);
        measured.values().forEach(List::clear);
        run(blocks, rounds);
        return this;
    }

    private void run(int blocks, int rounds) throws Exception {
        var order = new ArrayList<>(variants.keySet());
        for (int i = 0; i < blocks; i++) {
            Collections.shuffle(order);
            for (String name : order) {
                measured.get(name).add(variants.get(name).measure(rounds));
            }
        }
    }

    /** All variants, ours first. */
    SequencedCollection<String> names() {
        return List.copyOf(variants.keySet());
    }

    String ours() {
        return names().getFirst();
    }

    List<String> rivals() {
        return names().stream().skip(1).toList();
    }

    /** The medians of a variant's blocks. */
    double[] medians(String variant) {
        return measured.get(variant).stream().mapToDouble(Statistics::median).toArray();
    }

    /** The middle one of them. */
    double median(String variant) {
        return Statistics.median(medians(variant));
    }

    /** All that was measured of a variant. */
    double[] all(String variant) {
        return measured.get(variant).stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** The ratio of one variant to another. */
    Statistics.Interval ratio(String above, String below) {
        return Statistics.medianOfRatios(medians(above), medians(below));
    }

    /** Keeps every value of every variant for the plots. */
    void keepAll(String figure, String group) {
        names().forEach(name -> Raw.keep(figure, group, name, all(name)));
    }

    /** Keeps the medians of the blocks of every variant for the plots. */
    void keepMedians(String figure, String group) {
        names().forEach(name -> Raw.keep(figure, group, name, medians(name)));
    }
}
