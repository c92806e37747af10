package dev.guestloop.examples.downloads.check;

import dev.guestloop.examples.downloads.server.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/** Files to play with. */
final class Samples {

    private static final List<String> NAMES = List.of(
            "harbour-at-dawn.mp4?bytes=48200000&rate=2100000",
            "field-recordings.flac?bytes=31400000&rate=2300000&reset=9000000",
            "star-catalogue.csv?bytes=7900000&rate=3400000",
            "letters-1871-1902.pdf?bytes=5600000&rate=2400000&damaged=1",
            "weather-2025.parquet?bytes=22300000&rate=2600000&busy=3",
            "font-specimens.tar?bytes=12700000&rate=2500000",
            "old-mill-survey.las?bytes=93100000&rate=5200000",
            "map-tiles-europe.zip?bytes=64800000&rate=3400000",
            "missing-chapter.epub?bytes=1",
            "glacier-timelapse.mkv?bytes=154000000&rate=6100000",
            "tide-tables.json?bytes=820000&rate=260000",
            "choir-rehearsal.wav?bytes=41300000&rate=2300000&reset=15000000&resets=2");

    private Samples() {}

    /** What the window opens with when a person looks at it. */
    static List<String> toPlayWith(ServerProcess server) {
        var addresses = new ArrayList<String>();
        for (String name : NAMES) {
            addresses.add(addresses.size() % 2 == 0 ? server.address(name) : server.secureAddress(name));
        }
        return addresses;
    }

    /** Many small files. */
    static List<String> many(ServerProcess server, int count) {
        var addresses = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            addresses.add(server.address(String.format(
                    "tile-%03d.png?bytes=%d&rate=%d", i, 90_000 + 37_000 * (i % 9), 400_000 + 90_000 * (i % 5))));
        }
        return addresses;
    }
}
