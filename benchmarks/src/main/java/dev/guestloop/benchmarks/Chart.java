package dev.guestloop.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.chart.ui.VerticalAlignment;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/**
 * A drawing of samples: a panel for each group above a common axis, and in it a line for each who was measured, ours first and in
 * a colour of its own. Few values are drawn as a bar up to their median, many as their distribution.
 */
final class Chart {

    /** How lengths are drawn. */
    enum Scale {
        LINEAR,
        LOGARITHMIC
    }

    /** From so many values on it is a distribution, not the repetitions of one measurement. */
    private static final int DISTRIBUTION = 100;

    private static final int WIDTH = 960;
    private static final int LINE_HEIGHT = 30;
    private static final int PANEL_MARGIN = 10;
    private static final int REST_HEIGHT = 140;

    /** For screens with small dots. */
    private static final int PIXELS_PER_POINT = 2;

    // Blue and grey differ in lightness as well, so for everybody.
    private static final Color OURS = new Color(0x00, 0x5A, 0xA8);
    private static final Color RIVAL = new Color(0xA6, 0xAB, 0xB2);
    private static final Color TEXT = new Color(0x22, 0x26, 0x2B);
    private static final Color FAINT_TEXT = new Color(0x5A, 0x60, 0x68);
    private static final Color GRID = new Color(0xDD, 0xE0, 0xE4);

    private final String title;
    private final String subtitle;
    private final String axisLabel;
    private final Scale scale;
    private final DoubleFunction<String> figure;
    private final double unit;
    private final Map<String, Map<String, double[]>> groups = new LinkedHashMap<>();

    /**
     * What is the same for all samples.
     *
     * @param figure writes a value
     * @param unit what a value is multiplied by
     */
    Chart(String title, String subtitle, String axisLabel, Scale scale, DoubleFunction<String> figure, double unit) {
        this.title = title;
        this.subtitle = subtitle;
        this.axisLabel = axisLabel;
        this.scale = scale;
        this.figure = figure;
        this.unit = unit;
    }

    void add(String group, String series, double... values) {
        groups.computeIfAbsent(group, _ -> new LinkedHashMap<>())
                .put(series, Arrays.stream(values).map(value -> value * unit).toArray());
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    void write(Path file) throws IOException {
        ValueAxis axis = scale == Scale.LOGARITHMIC ? logarithmicAxis() : linearAxis();
        axis.setLabel(axisLabel);
        axis.setLabelFont(font(Font.PLAIN, 13));
        axis.setTickLabelFont(font(Font.PLAIN, 13));
        axis.setLabelPaint(FAINT_TEXT);
        axis.setTickLabelPaint(FAINT_TEXT);
        axis.setAxisLineVisible(false);
        axis.setTickMarksVisible(false);
        var panels = new CombinedDomainXYPlot(axis);
        panels.setGap(PANEL_MARGIN);
        int lines = 0;
        for (var group : groups.entrySet()) {
            int linesOfGroup = group.getValue().size() + 1;
            panels.add(panel(group.getKey(), group.getValue()), linesOfGroup);
            lines += linesOfGroup;
        }
        panels.setOutlineVisible(false);
        var chart = new JFreeChart(null, null, panels, false);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(14, 18, 10, 24));
        chart.addSubtitle(0, text(subtitle, font(Font.PLAIN, 13), FAINT_TEXT, 22));
        chart.addSubtitle(0, text(title, font(Font.BOLD, 18), TEXT, 4));
        int height = REST_HEIGHT + lines * LINE_HEIGHT + groups.size() * PANEL_MARGIN;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ChartUtils.writeScaledChartAsPNG(out, chart, WIDTH, height, PIXELS_PER_POINT, PIXELS_PER_POINT);
        }
    }

    private static TextTitle text(String text, Font font, Color color, double below) {
        return new TextTitle(
                text,
                font,
                color,
                RectangleEdge.TOP,
                HorizontalAlignment.LEFT,
                VerticalAlignment.TOP,
                new RectangleInsets(0, 4, below, 0));
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    // ------------------------------------------------------------------ the axis of values

    private double least() {
        return values().min().orElseThrow();
    }

    private double leastMedian() {
        return groups.values().stream()
                .flatMap(group -> group.values().stream())
                .mapToDouble(Statistics::median)
                .min()
                .orElseThrow();
    }

    private double most() {
        return values().max().orElseThrow();
    }

    private DoubleStream values() {
        return groups.values().stream()
                .flatMap(group -> group.values().stream())
                .flatMapToDouble(sample -> Arrays.stream(distributions() ? ends(sample) : medianOnly(sample)));
    }

    private static double[] ends(double[] sample) {
        return new double[] {Statistics.quantile(sample, 0.01), Statistics.quantile(sample, 0.99)};
    }

    private static double[] medianOnly(double[] sample) {
        return new double[] {Statistics.median(sample)};
    }

    private ValueAxis logarithmicAxis() {
        var axis = new LogAxis();
        axis.setBase(10);
        axis.setRange(lowEnd(), highEnd());
        axis.setTickUnit(new NumberTickUnit(1));
        axis.setNumberFormatOverride(new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        axis.setMinorTickMarksVisible(false);
        return axis;
    }

    private ValueAxis linearAxis() {
        var axis = new NumberAxis();
        axis.setRange(0, highEnd());
        axis.setNumberFormatOverride(new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        return axis;
    }

    /** Bars begin at a power of ten. Distributions may be cut: a timer may be late by nothing, which has no logarithm. */
    private double lowEnd() {
        if (scale == Scale.LINEAR) {
            return 0;
        }
        return distributions() ? leastMedian() * 0.3 : Math.pow(10, Math.floor(Math.log10(least() * 0.8)));
    }

    /** With room for the last bar's figure. */
    private double highEnd() {
        if (scale == Scale.LINEAR) {
            return most() * 1.12;
        }
        return most() * Math.pow(most() / lowEnd(), 0.13);
    }

    // ------------------------------------------------------------------ a panel

    private XYPlot panel(String group, Map<String, double[]> samples) {
        List<String> names = new ArrayList<>(samples.keySet()).reversed(); // the axis counts upwards
        var nameAxis = new SymbolAxis(null, names.toArray(String[]::new));
        nameAxis.setGridBandsVisible(false);
        nameAxis.setTickLabelFont(font(Font.PLAIN, 14));
        nameAxis.setTickLabelPaint(TEXT);
        nameAxis.setAxisLineVisible(false);
        nameAxis.setTickMarksVisible(false);
        nameAxis.setRange(-0.6, names.size() + 0.2); // with a line for the heading
        var panel = new XYPlot();
        panel.setRangeAxis(nameAxis);
        panel.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        panel.setBackgroundPaint(Color.WHITE);
        panel.setOutlineVisible(false);
        panel.setRangeGridlinesVisible(false);
        panel.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        panel.setDomainGridlinePaint(GRID);
        panel.setDomainGridlineStroke(new BasicStroke(1));
        var heading = new XYTextAnnotation(group, lowEnd(), names.size() - 0.25);
        heading.setFont(font(Font.BOLD, 14));
        heading.setPaint(TEXT);
        heading.setTextAnchor(TextAnchor.CENTER_LEFT);
        panel.addAnnotation(heading);
        int layer = 0;
        for (int i = 0; i < names.size(); i++) {
            double[] sample = samples.get(names.get(i));
            Color color = names.get(i).startsWith("Guestloop") ? OURS : RIVAL;
            double median = Statistics.median(sample);
            if (distributions()) {
                double[] ends = ends(sample);
                layer = line(panel, layer, i, ends[0], ends[1], color, 1.5f);
                layer = line(
                        panel,
                        layer,
                        i,
                        Statistics.quantile(sample, 0.25),
                        Statistics.quantile(sample, 0.75),
                        color,
                        8f);
                layer = dot(panel, layer, i, median, color.darker());
                write(panel, i, median, ends[1]);
            } else {
                layer = line(panel, layer, i, lowEnd(), median, color, 16f);
                write(panel, i, median, median);
            }
        }
        return panel;
    }

    /** Whether this shows distributions, not medians. */
    private boolean distributions() {
        return groups.values().stream()
                .flatMap(group -> group.values().stream())
                .anyMatch(sample -> sample.length >= DISTRIBUTION);
    }

    private int line(XYPlot panel, int layer, int line, double from, double to, Color color, float width) {
        var renderer = new XYErrorRenderer();
        renderer.setDrawXError(true);
        renderer.setDrawYError(false);
        renderer.setCapLength(0);
        renderer.setErrorPaint(color);
        renderer.setErrorStroke(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        renderer.setSeriesShapesVisible(0, false);
        panel.setDataset(layer, data(line, Math.max(from, lowEnd()), to, to));
        panel.setRenderer(layer, renderer);
        return layer + 1;
    }

    private int dot(XYPlot panel, int layer, int line, double at, Color color) {
        var renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setDrawYError(false);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-5, -5, 10, 10));
        renderer.setSeriesPaint(0, color);
        panel.setDataset(layer, data(line, at, at, at));
        panel.setRenderer(layer, renderer);
        return layer + 1;
    }

    private static XYIntervalSeriesCollection data(int line, double from, double to, double at) {
        var series = new XYIntervalSeries("");
        series.add(at, from, to, line, line, line);
        var data = new XYIntervalSeriesCollection();
        data.addSeries(series);
        return data;
    }

    /** The median in digits, right of what is drawn. */
    private void write(XYPlot panel, int line, double median, double rightOf) {
        var text = new XYTextAnnotation("  " + figure.apply(median / unit), rightOf, line);
        text.setFont(font(Font.PLAIN, 13));
        text.setPaint(TEXT);
        text.setBackgroundPaint(Color.WHITE); // over a line of the grid
        text.setTextAnchor(TextAnchor.CENTER_LEFT);
        panel.addAnnotation(text);
    }
}
