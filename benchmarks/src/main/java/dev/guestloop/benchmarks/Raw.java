package dev.guestloop.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured, kept in files so that plots and table can be made again without measuring: {@code ROW.md} has lines of the
 * table, {@code ROW.csv} samples for the plots. {@code ./bench} says by the property {@code bench.raw} where; without it nothing
 * is kept.
 */
final class Raw {

    private static final Optional<String> FILE = Optional.ofNullable(System.getProperty("bench.raw"));

    private Raw() {}

    /**
     * A sample.
     *
     * @param figure what it is a part of, in one word
     * @param group what within that: a toolkit, a size
     * @param series who was measured
     */
    record Sample(String figure, String group, String series, double[] values) {

        private String toLine() {
            return String.join(
                    ",",
                    figure,
                    group,
                    series,
                    Arrays.stream(values).mapToObj(Report::plain).collect(Collectors.joining(" ")));
        }

        private static Sample parse(String line) {
            String[] columns = line.split(",", -1);
            return new Sample(
                    columns[0],
                    columns[1],
                    columns[2],
                    Arrays.stream(columns[3].split(" "))
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
    }

    static void keep(String figure, String group, String series, double... values) {
        for (String name : new String[] {figure, group, series}) {
            if (name.contains(",")) {
                throw new IllegalArgumentException("A name in a CSV file has no comma: name=" + name);
            }
        }
        append(".csv", new Sample(figure, group, series, values).toLine());
    }

    static void keepLine(String lineOfTable) {
        append(".md", lineOfTable);
    }

    private static void append(String extension, String line) {
        if (FILE.isEmpty()) {
            return;
        }
        try {
            Files.writeString(
                    Path.of(FILE.get() + extension), line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All samples of a folder, in the order of its files' names and of their lines. */
    static List<Sample> read(Path folder) throws IOException {
        var samples = new ArrayList<Sample>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    samples.add(Sample.parse(line));
                }
            }
        }
        return samples;
    }
}
