package dev.guestloop.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

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

    private final List<Variant> variants;

    /** Of each variant, what the blocks measured. */
    private final List<List<double[]>> measured = new ArrayList<>();

    private Blocks(List<Variant> variants) {
        this.variants = variants;
        variants.forEach(_ -> measured.add(new ArrayList<>()));
    }

    static Blocks measure(int warmUpBlocks, int blocks, int rounds, Variant... variants) throws Exception {
        var all = new Blocks(List.of(variants));
        all.run(warmUpBlocks, rounds);
        all.measured.forEach(List::clear);
        all.run(blocks, rounds);
        return all;
    }

    private void run(int blocks, int rounds) throws Exception {
        var order = new ArrayList<>(IntStream.range(0, variants.size()).boxed().toList());
        for (int i = 0; i < blocks; i++) {
            Collections.shuffle(order);
            for (int variant : order) {
                measured.get(variant).add(variants.get(variant).measure(rounds));
            }
        }
    }

    /** The medians of a variant's blocks. */
    double[] medians(int variant) {
        return measured.get(variant).stream().mapToDouble(Statistics::median).toArray();
    }

    /** All that was measured of a variant. */
    double[] all(int variant) {
        return measured.get(variant).stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** The ratio of one variant to another. */
    Statistics.Interval ratio(int above, int below) {
        return Statistics.medianOfRatios(medians(above), medians(below));
    }
}
