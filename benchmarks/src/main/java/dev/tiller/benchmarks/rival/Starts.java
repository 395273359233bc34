package dev.tiller.benchmarks.rival;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.statistics.race.Laps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What several starts of the same processes found: one time and one ratio a start. */
final class Starts {

  private final Map<String, List<Double>> nanos = new LinkedHashMap<>();
  private final Map<String, List<Double>> speeds = new LinkedHashMap<>();

  /**
   * @param pairs subject and rival
   * @return the ratios of this start, for people
   */
  String add(Laps laps, List<String[]> pairs) {
    for (String name : laps.names()) {
      nanos.computeIfAbsent(name, n -> new ArrayList<>()).add(laps.median(name));
    }
    StringJoiner found = new StringJoiner(", ");
    for (String[] pair : pairs) {
      double speed = laps.speed(pair[0], pair[1]).value();
      speeds.computeIfAbsent(label(pair), n -> new ArrayList<>()).add(speed);
      found.add(String.format(Locale.ROOT, "%s = %.3f", label(pair), speed));
    }
    return found.toString();
  }

  private static String label(String[] pair) {
    return pair[0] + " / " + pair[1];
  }

  /** Medians over starts, with a bootstrap interval over them; nothing where none was added. */
  void print(String what, double amount, String unit, List<String[]> pairs) {
    nanos.forEach(
        (name, times) ->
            System.out.printf(
                Locale.ROOT,
                "%-24s %-36s %10.1f %s (median of %d starts)%n",
                what,
                name,
                amount * 1e9 / over(times).value(),
                unit,
                times.size()));
    if (nanos.isEmpty()) {
      return;
    }
    for (String[] pair : pairs) {
      List<Double> all = speeds.get(label(pair));
      Estimate speed = over(all);
      System.out.printf(
          Locale.ROOT,
          "%-24s %s = %.3f [%.3f, %.3f] (median of %d starts)%n",
          what,
          label(pair),
          speed.value(),
          speed.low(),
          speed.high(),
          all.size());
    }
  }

  private static Estimate over(List<Double> values) {
    return Bootstrap.seeded(1)
        .of(
            values.size(),
            items -> Quantiles.of(Arrays.stream(items).mapToDouble(values::get).toArray(), 0.5));
  }
}
