package dev.tiller.benchmarks.symphony;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.data.Table;
import dev.tiller.live.LiveServer;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.ConfusionMatrix;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.EmbeddingMap;
import dev.tiller.symphony.FairVis;
import dev.tiller.symphony.Issues;
import dev.tiller.symphony.Metric;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.RowList;
import dev.tiller.symphony.Scatterplot;
import dev.tiller.symphony.Slices;
import dev.tiller.symphony.Summary;
import dev.tiller.symphony.Symphony;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Pages in Chromium with software rendering: how large and how soon drawn an exported page of the
 * reference table is, what a step of a brush costs in the browser's engine and through the live
 * server, how many frames a second a page of 20 components shows meanwhile. Medians; nothing is
 * asserted here but printed beside its limit.
 */
@Command(
    name = "symphony",
    description = "Pages: size, first paint, steps of a brush, frames a second.")
public final class SymphonyBench implements Callable<Integer> {

  private static final String CONDITION =
      "{ conditions: [{ kind: 'between', column: '%s', low: %s, high: null }] }";

  @Option(
      names = "--only",
      split = ",",
      description = "Of export, engine, live, frames (default: all).")
  private List<String> only = List.of("export", "engine", "live", "frames");

  @Option(names = "--rounds", description = "Times each page is opened (default: 5).")
  private int rounds = 5;

  @Option(names = "--steps", description = "Steps of a brush (default: 60).")
  private int steps = 60;

  @Option(
      names = "--live-rows",
      split = ",",
      description = "Rows behind the live server (default: 5000000,10000000).")
  private List<Long> liveRows = List.of(5_000_000L, 10_000_000L);

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path folder = Files.createTempDirectory("tiller-symphony-bench");
    try (Tab tab = new Tab()) {
      if (only.contains("export")) {
        export(tab, folder);
      }
      if (only.contains("engine")) {
        engine(tab, folder);
      }
      if (only.contains("frames")) {
        frames(tab, folder);
      }
      if (only.contains("live")) {
        for (long rows : liveRows) {
          live(tab, folder, rows);
        }
      }
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    return 0;
  }

  private void export(Tab tab, Path folder) throws IOException {
    Path file = folder.resolve("reference.html");
    Table table = ReferenceTables.reference(100_000);
    long start = System.nanoTime();
    Symphony.of(table).titled("Reference").write(file);
    print("export of 100,000 rows: time", (System.nanoTime() - start) / 1e6, "ms", "");
    print("export of 100,000 rows: size", Files.size(file) / 1e6, "MB", "at most 8");
    double[] paints = new double[rounds];
    int complaints = 0;
    int requests = 0;
    for (int r = 0; r < rounds; r++) {
      paints[r] = tab.open(file.toUri().toString(), "section.Summary .spread");
      tab.number("() => new Promise(done => setTimeout(() => done(0), 3000))");
      complaints += tab.complaints().size();
      requests += tab.requests().size();
      tab.complaints().forEach(System.err::println);
    }
    print("its first paint, columns drawn", median(paints), "ms", "at most 1500");
    print("its first seconds, processor time", tab.processor(), "ms", "");
    print("its complaints in the console", complaints, "", "0");
    print("its requests", requests, "", "0");
  }

  private void engine(Tab tab, Path folder) throws IOException {
    Path file = folder.resolve("million.html");
    Table table = ReferenceTables.numbers(1_000_000);
    Page.titled("A million rows").add(Summary.of("Columns", table)).write(file);
    double first = tab.open(file.toUri().toString(), "section.Summary .spread");
    print("1,000,000 rows, 10 histograms: first paint", first, "ms", "");
    double before = tab.processor();
    double[] counted =
        tab.numbers(
            """
            async () => {
              const { kit } = symphony, table = symphony.table(0), names = table.columns.map(c => c.name), took = [];
              for (let i = 0; i < %d; i++) {
                const filter = %s;
                const start = performance.now();
                for (const name of names) kit.summarize(table, name, filter);
                took.push(performance.now() - start);
                await new Promise(done => setTimeout(done, 5));
              }
              return took;
            }"""
                .formatted(steps, CONDITION.formatted("n0", "i / %d".formatted(2 * steps))));
    print("a step of a brush, counting alone", median(counted), "ms", "at most 50");
    print("the same, processor time", (tab.processor() - before) / steps, "ms", "");
    before = tab.processor();
    print("a step of a brush, with drawing", median(brushed(tab, "n0")), "ms", "");
    print("the same, processor time", (tab.processor() - before) / steps, "ms", "");
  }

  /** Ms from each change of a filter to the frame after the one that shows it. */
  private double[] brushed(Tab tab, String column) {
    return tab.numbers(
        """
        async () => {
          const took = [], frame = () => new Promise(requestAnimationFrame);
          await frame();
          for (let i = 0; i < %d; i++) {
            const start = performance.now();
            symphony.setFilter(0, %s);
            await frame();
            await new Promise(done => { const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0); });
            took.push(performance.now() - start);
          }
          return took;
        }"""
            .formatted(steps, CONDITION.formatted(column, "i / %d".formatted(2 * steps))));
  }

  private void frames(Tab tab, Path folder) throws IOException {
    Path file = folder.resolve("twenty.html");
    Page.titled("Twenty components").add(twenty().toArray(Component[]::new)).write(file);
    double first = tab.open(file.toUri().toString(), "section.Summary .spread");
    print("20 components, 100,000 rows: first paint", first, "ms", "");
    tab.number("() => new Promise(done => setTimeout(() => done(0), 5000))");
    double before = tab.processor();
    double[] gaps =
        tab.numbers(
            """
            async () => {
              const gaps = [], frame = () => new Promise(requestAnimationFrame);
              let last = await frame();
              for (let i = 0; i < %d; i++) {
                symphony.setFilter(0, %s);
                const now = await frame();
                gaps.push(now - last);
                last = now;
              }
              return gaps.slice(1);
            }"""
                .formatted(steps, CONDITION.formatted("metric 0", "i / %d".formatted(2 * steps))));
    print("frames a second while brushing", 1000 / median(gaps), "", "at least 30");
    print("a frame, processor time", (tab.processor() - before) / steps, "ms", "");
    print("a frame, 95th percentile", percentile(gaps, 0.95), "ms", "");
  }

  private static List<Component> twenty() {
    Table t = ReferenceTables.reference(100_000);
    List<Component> all = new ArrayList<>();
    all.add(Summary.of("Columns", t));
    all.add(EmbeddingMap.of("Map", t, "encoder").color("label"));
    all.add(Scatterplot.of("Two metrics", t, "metric 0", "metric 1"));
    all.add(Scatterplot.of("Two others", t, "metric 1", "metric 2").color("kind 3"));
    all.add(new Issues("Issues", t, List.of()));
    all.add(ConfusionMatrix.of("Confusion", t, "label", "prediction"));
    for (String group : List.of("split", "kind 1", "kind 2", "kind 3")) {
      all.add(FairVis.of("Groups by " + group, t, "label", "prediction", group));
    }
    all.add(Slices.of("Slices", t, Metric.accuracy("label", "prediction")));
    all.add(Slices.of("Metrics", t, Metric.mean("metric 0"), Metric.mean("metric 1")));
    all.add(RowList.of("Rows", t));
    all.add(RowList.of("Rows by label", t).captions("label"));
    all.add(DataTable.of("Table", t));
    all.add(DataTable.of("Metrics of rows", t).show("id", "metric 0", "metric 1", "metric 2"));
    for (String group : List.of("kind 4", "kind 5")) {
      all.add(ConfusionMatrix.of(group + " by label", t, "label", group));
    }
    all.add(new Summary("Metrics", t, List.of("metric 0", "metric 1", "metric 2")));
    all.add(new Summary("Counts", t, List.of("count 0", "count 1", "count 2")));
    return all;
  }

  private void live(Tab tab, Path folder, long rows) throws IOException {
    Path file = folder.resolve("rows-" + rows + ".parquet");
    ReferenceTables.numbers(rows, file);
    String what = String.format(Locale.ROOT, "%,d rows live", rows);
    try (LiveServer server = LiveServer.start(file, LiveServer.Settings.of())) {
      double first = tab.open(server.address().toString(), "section.Summary .spread");
      print(what + ": first paint", first, "ms", "");
      double[] took =
          tab.numbers(
              """
              async () => {
                while (symphony.table(0).address === null) await new Promise(done => setTimeout(done, 50));
                const address = symphony.table(0).address, names = symphony.table(0).columns.map(c => c.name), took = [];
                for (let i = 0; i < %d; i++) {
                  const state = { filter: %s, groups: [], selection: [], color: null, slices: [] };
                  const body = JSON.stringify({ state, limit: 0, summary: names });
                  const start = performance.now();
                  const answer = await (await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).json();
                  took.push(performance.now() - start);
                  if (!(answer.summary.length === names.length)) throw new Error('no summary');
                }
                return took;
              }"""
                  .formatted(steps, CONDITION.formatted("n0", "i / %d".formatted(2 * steps))));
      print(
          what + ": a step of a brush, 10 histograms",
          median(took),
          "ms",
          "at most 100 at 5 million");
    }
    Files.delete(file);
  }

  private static void print(String what, double value, String unit, String limit) {
    System.out.printf(
        Locale.ROOT,
        "%-56s %10.1f %-3s %s%n",
        what,
        value,
        unit,
        limit.isEmpty() ? "" : "(" + limit + ")");
  }

  private static double median(double[] values) {
    return percentile(values, 0.5);
  }

  private static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
