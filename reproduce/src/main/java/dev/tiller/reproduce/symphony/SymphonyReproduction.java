package dev.tiller.reproduce.symphony;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.live.LiveClient;
import dev.tiller.live.LiveServer;
import dev.tiller.live.LiveTable;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.symphony.Agreement.Meaning;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.Issue;
import dev.tiller.symphony.Issues;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Symphony;
import dev.tiller.symphony.source.RowsAnswer;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** {@code tiller reproduce symphony}. */
public final class SymphonyReproduction implements Reproduction {
  private static final Claim PLANTS =
      new Claim(
          "symphony.plants",
          "of four planted problems (copies across the split, mislabelled slice, outliers, brittle subgroup), the fewest found in a seed",
          "-",
          "each found");
  private static final Claim CLEAN =
      new Claim(
          "symphony.clean", "clean twins with a false alarm, of 20 seeds", "-", "rate <= 5 %");
  private static final Claim OFFLINE =
      new Claim(
          "symphony.offline",
          "requests and console errors of an exported file in Chromium",
          "-",
          "0");
  private static final Claim AGREE =
      new Claim(
          "symphony.agree",
          "random states of 200 on which server, file and Java keep the same rows, groups and selection",
          "-",
          "identical");

  /** The finder of issues was changed after it had seen seeds 1 to 20; these it had not. */
  private static final long FIRST_HELD_OUT = 101;

  private static final int SEEDS = 20;
  private static final int STATES = 200;
  private static final double SHARE = 0.8;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For the service loader. */
  public SymphonyReproduction() {}

  @Override
  public String name() {
    return "symphony";
  }

  @Override
  public String paper() {
    return "Symphony: Composing Interactive Interfaces for Machine Learning, arXiv 2202.08946";
  }

  @Override
  public List<Claim> claims() {
    return List.of(PLANTS, CLEAN, OFFLINE, AGREE);
  }

  /** What was found of the plants, 1 or 0 each. */
  record Found(int copies, int mislabelled, int outliers, int brittle) {
    int all() {
      return copies + mislabelled + outliers + brittle;
    }
  }

  /** What was found where nothing was planted. */
  record Alarms(List<String> sentences) {}

  @Override
  public void run(Experiment experiment) throws IOException {
    LabelledImages images = FashionMnist.open(experiment.opening()).train();
    plants(experiment, images);
    clean(experiment, images);
    inBrowser(experiment);
  }

  private static void plants(Experiment experiment, LabelledImages images) throws IOException {
    List<Found> found =
        experiment.each(
            "seed",
            experiment.seeds(5),
            seed ->
                experiment.here(
                    "planted problems",
                    Found.class,
                    Identity.of("symphony.plants").with("version", 1).with("seed", seed),
                    () -> look(Planted.draw(images, true, seed, experiment.monitor()))));
    var table =
        Table.builder()
            .integer("copies")
            .integer("mislabelled")
            .integer("outliers")
            .integer("brittle");
    found.forEach(
        f ->
            table.row(
                (long) f.copies(),
                (long) f.mislabelled(),
                (long) f.outliers(),
                (long) f.brittle()));
    experiment.table("planted problems found", table.build());
    int fewest = found.stream().mapToInt(Found::all).min().orElse(0);
    experiment.found(
        PLANTS.measured(
            fewest,
            Double.NaN,
            Double.NaN,
            fewest == 4,
            "Fashion-MNIST, a linear classifier trained on it"));
  }

  static Found look(Planted planted) {
    Table table = planted.table();
    List<Issue> issues = Issues.of("", table).issues();
    return new Found(
        covers(table, issues, "leakage", planted.copies()),
        named(issues, "weak group", "source is " + Planted.SOURCE, "labels"),
        covers(table, issues, "outliers", planted.strange()),
        named(issues, "weak group", "lens is " + Planted.LENS, "correct_blurred"));
  }

  /** Whether an issue of that kind keeps most of the planted rows, and few others. */
  private static int covers(Table table, List<Issue> issues, String kind, int[] rows) {
    Set<Integer> kept = new HashSet<>();
    issues.stream()
        .filter(issue -> issue.kind().equals(kind) && issue.filter() != null)
        .forEach(issue -> Arrays.stream(issue.filter().rows(table)).forEach(kept::add));
    long hits = Arrays.stream(rows).filter(kept::contains).count();
    return hits >= SHARE * rows.length && kept.size() <= 4 * rows.length ? 1 : 0;
  }

  private static int named(List<Issue> issues, String kind, String where, String what) {
    return issues.stream()
            .anyMatch(
                i ->
                    i.kind().equals(kind)
                        && i.sentence().contains(where)
                        && i.sentence().contains(what))
        ? 1
        : 0;
  }

  private static void clean(Experiment experiment, LabelledImages images) throws IOException {
    List<Long> seeds = LongStream.range(FIRST_HELD_OUT, FIRST_HELD_OUT + SEEDS).boxed().toList();
    List<Alarms> alarms =
        experiment.each(
            "clean twin",
            seeds,
            seed ->
                experiment.here(
                    "clean twin",
                    Alarms.class,
                    Identity.of("symphony.clean").with("version", 1).with("seed", seed),
                    () ->
                        new Alarms(
                            Issues.of(
                                    "",
                                    Planted.draw(images, false, seed, experiment.monitor()).table())
                                .issues()
                                .stream()
                                .map(issue -> issue.kind() + ": " + issue.sentence())
                                .toList())));
    long wrong = alarms.stream().filter(a -> !a.sentences().isEmpty()).count();
    Estimate rate = Estimate.share((int) wrong, SEEDS, 0.95);
    String first =
        alarms.stream()
            .flatMap(a -> a.sentences().stream())
            .findFirst()
            .map(s -> "; the first: " + s)
            .orElse("");
    experiment.found(
        CLEAN.measured(
            rate.value(),
            rate.low(),
            rate.high(),
            rate.value() <= 0.05,
            wrong + " of " + SEEDS + first));
  }

  private static void inBrowser(Experiment experiment) throws IOException {
    Optional<Path> browser = Chromium.find();
    if (browser.isEmpty()) {
      String reason =
          "no Chromium on the PATH; install the distribution's (apt-get install chromium)";
      experiment.found(OFFLINE.untested(reason));
      experiment.found(AGREE.untested(reason));
      return;
    }
    Path folder = Files.createTempDirectory("tiller-symphony");
    try {
      Table table = Agreement.table(1);
      List<TableState> states = Agreement.states(STATES, 1);
      Path file = folder.resolve("page.html");
      exported(table, states).write(file);
      JsonNode seen =
          JSON.readTree(
              experiment
                  .here(
                      "an exported page in Chromium",
                      Seen.class,
                      Identity.of("symphony.page"),
                      () -> seen(browser.get(), file, folder))
                  .json());
      int requests = seen.get("requests").asInt();
      int faults = seen.get("faults").size() + seen.get("alerts").asInt();
      experiment.found(
          OFFLINE.measured(
              requests + faults,
              Double.NaN,
              Double.NaN,
              requests + faults == 0,
              "%d sections drawn".formatted(seen.get("sections").asInt())));
      agree(experiment, table, states, seen, folder);
    } finally {
      delete(folder);
    }
  }

  /** What the probe wrote. */
  record Seen(String json) {}

  private static Seen seen(Path browser, Path file, Path folder) {
    try {
      return new Seen(Chromium.probe(browser, file.toUri().toString(), folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every component that the table's columns call for, and a probe. */
  private static Page exported(Table table, List<TableState> states) {
    Table whole =
        table
            .with(
                Column.strings(
                    "label", Stream.generate(() -> "a").limit(table.rowCount()).toList()))
            .with(
                Column.strings(
                    "prediction", Stream.generate(() -> "b").limit(table.rowCount()).toList()));
    Page page = Symphony.of(whole).titled("Agreement").page();
    return page.add(new Probe("", table, states));
  }

  private static void agree(
      Experiment experiment, Table table, List<TableState> states, JsonNode seen, Path folder)
      throws IOException {
    Path file = folder.resolve("rows.parquet");
    table.write(file);
    int same = 0;
    List<String> first = new ArrayList<>();
    try (LiveServer server = LiveServer.start(file, LiveServer.Settings.of())) {
      for (int i = 0; i < states.size(); i++) {
        experiment.requireGoing();
        TableState state = states.get(i);
        Meaning java = Agreement.meaning(table, state, state.filter().rows(table));
        RowsAnswer answer =
            LiveClient.ask(server.address(), new RowsRequest(state, LiveTable.MOST_ROWS));
        Meaning served =
            Agreement.meaning(table, state, answer.rows().stream().mapToInt(r -> r).toArray());
        Meaning shown = read(seen.get("meanings").get(i));
        if (java.equals(served) && java.equals(shown)) {
          same++;
        } else if (first.isEmpty()) {
          first.add(
              "state %d differs in %s: %s"
                  .formatted(i, java.equals(served) ? "the file" : "the server", state.filter()));
        }
      }
    }
    experiment.found(
        AGREE.measured(
            same, Double.NaN, Double.NaN, same == states.size(), String.join("", first)));
  }

  private static Meaning read(JsonNode node) {
    List<Integer> kept = new ArrayList<>();
    node.get("kept").forEach(row -> kept.add(row.asInt()));
    List<Integer> selected = new ArrayList<>();
    node.get("selected").forEach(row -> selected.add(row.asInt()));
    TreeMap<String, Integer> groups = new TreeMap<>();
    node.get("groups").properties().forEach(e -> groups.put(e.getKey(), e.getValue().asInt()));
    return new Meaning(kept, groups, selected);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw new UserError("The browser's files in %s cannot be removed.".formatted(folder), e);
    }
  }
}
