package dev.guestloop.benchmarks;

final class Plots {
    public static void main(String[] a) {}
}
