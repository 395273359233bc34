package dev.tiller.cli.analyze;

import dev.tiller.analysis.Analysis;
import dev.tiller.analysis.DensityGap;
import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.HeldOut;
import dev.tiller.analysis.MapQuality;
import dev.tiller.analysis.SplitFamiliarity;
import dev.tiller.analysis.StageFolder;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.symphony.Conventions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller analyze}: columns that a page shows maps, duplicates and outliers of. */
@Command(
    name = "analyze",
    description = {
      "Fills columns about the rows of a table: clusters of duplicates, a UMAP map, familiarity and"
          + " nearest rows; tiller symphony shows them.",
      "Rows are compared by an embedding: a column of number lists as it is, a column of texts or"
          + " of pictures through an encoder, or the numeric columns themselves. Where a column tells"
          + " training rows from others, says how much less familiar the others are."
    },
    footer = {
      "  tiller analyze reviews.csv --embed text -o reviews.parquet",
      "  tiller analyze photos.csv --embed path --duplicates exact,perceptual:4,slope:5 -o photos.parquet",
      "  tiller analyze photos.csv --embed path --encoder resnet50 --size 224 -o photos.parquet",
      "  tiller analyze rows.parquet --embed vector --layer conv5 --by label -o rows2.parquet"
    })
public final class AnalyzeCommand implements Callable<Integer>, LongWork {

  private static final int NEAREST = 8;

  /** Rows for each parameter of a mixture. */
  private static final int ENOUGH = 10;

  @Parameters(paramLabel = "TABLE", description = "A .csv, .tsv, .jsonl, .json or .parquet file.")
  private @Nullable Path file;

  @Mixin private EmbedOptions embed = new EmbedOptions();

  @Mixin private DuplicatesOption duplicates = new DuplicatesOption();

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "Name of the embedding in the columns' names (default: that of the column).")
  private @Nullable String layer;

  @Option(
      names = "--familiarity",
      paramLabel = "HOW",
      defaultValue = "mixture",
      description =
          "mixture (log density under Gaussians, see --components), or mixture,knn for minus the distance to the nearest rows beside it (default: ${DEFAULT-VALUE}).")
  private String familiarity = "mixture";

  @Option(
      names = "--components",
      paramLabel = "K",
      defaultValue = "5",
      description =
          "Gaussians of that mixture, or auto for as many of 1, 2, 5, 10 as foretell a fifth of the rows, held out, best (default: ${DEFAULT-VALUE}). Both are reported.")
  private String components = "5";

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "Score familiarity under the rows of each value of these columns, too (values of at least 50 rows).")
  private List<String> by = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of map and familiarity.")
  private long seed;

  @Option(names = "--resume", description = "Go on with what an interrupted analysis left.")
  private boolean resume;

  @Option(names = "--discard", description = "Drop what an interrupted analysis left.")
  private boolean discard;

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
      required = true,
      paramLabel = "F",
      description = "Where the table goes: .csv, .jsonl or .parquet.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Gap(String value, double difference, double low, double high) implements Result {}

  private record Analyzed(
      String table,
      String layer,
      int rows,
      int embedded,
      int clusters,
      double threshold,
      Map<String, Integer> copies,
      double trustworthiness,
      double continuity,
      boolean exactNeighbors,
      int components,
      List<HeldOut> heldOut,
      @Nullable String reference,
      List<Gap> gaps)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    duplicates.check();
    if (!familiarity.equals("mixture") && !familiarity.equals("mixture,knn")) {
      throw new WrongUse(
          "--familiarity is '%s'; give mixture or mixture,knn.".formatted(familiarity));
    }
    Path work = requireNothingKept();
    OutputFile.checkTable(answer, "--out", out);
    Table table = Table.read(file);
    by.forEach(table::column);
    String name = layer != null ? layer : embed.layer();
    Analysis analysis =
        new Analysis(
            name,
            duplicates.threshold(),
            mixed(),
            NEAREST,
            seed,
            by,
            familiarity.equals("mixture,knn"));
    try (RowVectors vectors = embed.open(file, table, answer.monitor())) {
      if (!vectors.note().isEmpty()) {
        answer.note(vectors.note());
      }
      report(analyze(table, analysis, vectors, work), name, vectors.rows());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (answer.monitor().stopRequested() && Files.isDirectory(work)) {
        answer.note("what is done is kept in %s; go on with --resume".formatted(work));
      }
    }
    StageFolder.drop(work);
    return 0;
  }

  private int mixed() {
    if (components.equals("auto")) {
      return Analysis.CHOSEN;
    }
    if (!components.matches("[1-9]\\d{0,3}")) {
      throw new WrongUse(
          "--components is '%s'; give a number from 1 to 9999, or auto.".formatted(components));
    }
    return Integer.parseInt(components);
  }

  /** Work that was kept is never dropped without a word. */
  private Path requireNothingKept() throws IOException {
    if (resume && discard) {
      throw new WrongUse("--resume goes on with what --discard would drop; give one of the two.");
    }
    Path work = out.resolveSibling(out.getFileName() + ".work");
    if (discard) {
      StageFolder.drop(work);
    } else if (!resume && Files.isDirectory(work)) {
      throw new UserError(
          "An interrupted analysis left its work in %s; give --resume to go on with it, or --discard to drop it and begin anew."
              .formatted(work));
    }
    return work;
  }

  private record Found(Analysis.Result result, Map<String, Integer> copies) {}

  private Found analyze(Table table, Analysis analysis, RowVectors vectors, Path work)
      throws IOException {
    Identity identity =
        Identity.of("analysis")
            .with("version", 1)
            .with("table", AtomicFile.sha256(file))
            .with("vectors", vectors.identity())
            .with("column", embed.column())
            .with("seed", seed)
            .with("nearest", analysis.nearest());
    StageFolder stages = StageFolder.open(work, identity, resume);
    Map<String, Integer> copies = new LinkedHashMap<>();
    Table filled = duplicates.fill(table, vectors, copies, answer.monitor());
    EmbeddedRows rows = vectors.embed(stages, answer.monitor());
    Analysis.Result result = analysis.run(filled, rows, vectors.rows(), stages, answer.monitor());
    result.table().write(out);
    return new Found(result, copies);
  }

  private void report(Found found, String name, int[] rows) {
    Analysis.Result result = found.result();
    MapQuality quality = result.quality();
    answer.say(
        "%s: %,d rows, %,d clusters of duplicates; map trustworthiness %.3f, continuity %.3f",
        out,
        result.table().rowCount(),
        result.clusters(),
        quality.trustworthiness(),
        quality.continuity());
    found
        .copies()
        .forEach((how, clusters) -> answer.say("%,d clusters of %s copies", clusters, how));
    answer.say(
        "familiarity under %d Gaussians; mean log density of rows held out: %s",
        result.components(),
        result.heldOut().stream()
            .map(h -> "%d give %.2f".formatted(h.components(), h.meanLogLikelihood()))
            .collect(Collectors.joining(", ")));
    int parameters = result.components() * (2 * result.rows().width() + 1) - 1;
    if (rows.length < ENOUGH * parameters) {
      answer.note(
          "familiarity rests on %,d rows for the %,d parameters of its mixture: take it as a hint"
              .formatted(rows.length, parameters));
    }
    String split = Conventions.of(result.table()).split();
    Map<String, int[]> parts = split == null ? Map.of() : parts(result, split, rows);
    String reference = reference(parts);
    List<Gap> gaps = reference == null ? List.of() : gaps(result, parts, reference);
    answer.finish(
        new Analyzed(
            out.toString(),
            name,
            result.table().rowCount(),
            rows.length,
            result.clusters(),
            result.threshold(),
            found.copies(),
            quality.trustworthiness(),
            quality.continuity(),
            result.exact(),
            result.components(),
            result.heldOut(),
            reference,
            gaps));
  }

  /** Embedded rows of each value of the split that has enough. */
  private static Map<String, int[]> parts(Analysis.Result result, String split, int[] rows) {
    Column column = result.table().column(split);
    Map<String, List<Integer>> all = new TreeMap<>();
    for (int i = 0; i < rows.length; i++) {
      if (!column.isNull(rows[i])) {
        all.computeIfAbsent(String.valueOf(column.get(rows[i])), v -> new ArrayList<>()).add(i);
      }
    }
    Map<String, int[]> parts = new TreeMap<>();
    all.forEach(
        (value, of) -> {
          if (of.size() >= SplitFamiliarity.FEWEST) {
            parts.put(value, of.stream().mapToInt(Integer::intValue).toArray());
          }
        });
    return parts;
  }

  /** Training rows where there are some by name, else the largest part. */
  private static @Nullable String reference(Map<String, int[]> parts) {
    return parts.keySet().stream()
        .filter(value -> value.matches("(?i)train(ing)?"))
        .findFirst()
        .or(
            () ->
                parts.entrySet().stream()
                    .max(Comparator.comparingInt(part -> part.getValue().length))
                    .map(Map.Entry::getKey))
        .orElse(null);
  }

  private List<Gap> gaps(Analysis.Result result, Map<String, int[]> parts, String reference) {
    List<Gap> gaps = new ArrayList<>();
    parts.forEach(
        (value, rows) -> {
          if (!value.equals(reference)) {
            DensityGap gap =
                DensityGap.of(
                    result.rows(),
                    parts.get(reference),
                    rows,
                    result.components(),
                    seed,
                    answer.monitor());
            Estimate difference = Bootstrap.seeded(seed).difference(gap.others(), gap.reference());
            gaps.add(new Gap(value, difference.value(), difference.low(), difference.high()));
            answer.say(
                "%s against %s: mean log density %+.2f (%+.2f to %+.2f); below 0 is less familiar",
                value, reference, difference.value(), difference.low(), difference.high());
          }
        });
    return gaps;
  }
}
