package dev.guestloop.benchmarks;

import java.util.Arrays;
import java.util.Random;

/** Quantiles, and medians with what is known of their error. */
final class Statistics {

    /** How often the blocks are drawn anew for an interval; a thousand settle its ends to a percent of its width. */
    private static final int RESAMPLINGS = 2_000;

    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    private Statistics() {}

    /** A value, and where it lies with 95 % confidence. */
    record Interval(double value, double low, double high) {}

    /** The value that so large a part of the sample is not above. */
    static double quantile(double[] sample, double part) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) (part * sorted.length))];
    }

    static double median(double[] sample) {
        return quantile(sample, 0.5);
    }

    /** The median of the ratios of pairs, with a percentile interval of the bootstrap. */
    static Interval medianOfRatios(double[] ours, double[] rivals) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / rivals[i]);
        return medianOf(ratios);
    }

    /** The ratio of two medians, of samples that are not pairs, with a percentile interval of the bootstrap. */
    static Interval ratioOfMedians(double[] ours, double[] rivals) {
        var random = new Random(1);
        double[] ratios = new double[RESAMPLINGS];
        Arrays.setAll(ratios, _ -> median(resample(ours, random)) / median(resample(rivals, random)));
        return new Interval(median(ours) / median(rivals), quantile(ratios, LOW), quantile(ratios, HIGH));
    }

    /** The median of a sample, with a percentile interval of the bootstrap. */
    static Interval medianOf(double[] sample) {
        var random = new Random(1); // the same numbers give the same interval
        double[] medians = new double[RESAMPLINGS];
        Arrays.setAll(medians, _ -> median(resample(sample, random)));
        return new Interval(median(sample), quantile(medians, LOW), quantile(medians, HIGH));
    }

    private static double[] resample(double[] sample, Random random) {
        return random.ints(sample.length, 0, sample.length)
                .mapToDouble(i -> sample[i])
                .toArray();
    }
}
