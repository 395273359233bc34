package dev.tiller.cli.symphony;

import dev.tiller.analysis.Analysis;
import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.MapQuality;
import dev.tiller.analysis.Threshold;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.onnx.SentenceEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
      "Rows are compared by an embedding: a column of number lists as it is, a column of texts"
          + " through a sentence encoder that ships with Tiller, or the numeric columns themselves."
    },
    footer = {
      "  tiller analyze reviews.csv --embed text -o reviews.parquet",
      "  tiller analyze rows.parquet --embed vector --layer conv5 -o rows2.parquet"
    })
public final class AnalyzeCommand implements Callable<Integer>, LongWork {

  @Parameters(paramLabel = "TABLE", description = "A .csv, .tsv, .jsonl, .json or .parquet file.")
  private @Nullable Path file;

  @Option(
      names = "--embed",
      paramLabel = "COLUMN",
      description = "Column of number lists or of texts (default: all numeric columns).")
  private @Nullable String embed;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "Name of the embedding in the columns' names (default: that of the column).")
  private @Nullable String layer;

  @Option(
      names = "--duplicates",
      paramLabel = "HOW",
      defaultValue = "slope:5",
      description =
          "slope:S, percentile:P, or distance:D of normalized embeddings (default: ${DEFAULT-VALUE}).")
  private String duplicates = "slope:5";

  @Option(names = "--seed", paramLabel = "N", description = "Seed of map and familiarity.")
  private long seed;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "F",
      description = "Where the table goes: .csv, .jsonl or .parquet.")
  private @Nullable Path out;

  @Mixin private Answer answer = new Answer();

  private record Analyzed(
      String table,
      String layer,
      int rows,
      int clusters,
      double threshold,
      double trustworthiness,
      double continuity,
      boolean exactNeighbors)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    OutputFile.checkTable(answer, "--out", out);
    Threshold threshold = threshold();
    Table table = Table.read(file);
    String name = layer != null ? layer : embed == null ? "numbers" : safe(embed);
    Analysis analysis = new Analysis(name, threshold, 5, 8, seed);
    Analysis.Result result = analysis.run(table, embeddings(table), answer.monitor());
    result.table().write(out);
    MapQuality quality = result.quality();
    answer.say(
        "%s: %,d rows, %,d clusters of duplicates; map trustworthiness %.3f, continuity %.3f",
        out, table.rowCount(), result.clusters(), quality.trustworthiness(), quality.continuity());
    answer.finish(
        new Analyzed(
            out.toString(),
            name,
            table.rowCount(),
            result.clusters(),
            result.threshold(),
            quality.trustworthiness(),
            quality.continuity(),
            result.exact()));
    return 0;
  }

  private static String safe(String column) {
    return column.replace(' ', '_').replaceAll("[^A-Za-z0-9_-]", "");
  }

  private Threshold threshold() {
    String[] parts = duplicates.split(":", 2);
    try {
      double value = Double.parseDouble(parts.length == 2 ? parts[1] : "");
      switch (parts[0]) {
        case "slope":
          return new Threshold.Slope(value);
        case "percentile":
          return new Threshold.Percentile(value);
        case "distance":
          return new Threshold.Absolute(value);
        default:
          break;
      }
    } catch (NumberFormatException e) {
      // Told below, like a word that is none of the three.
    } catch (IllegalArgumentException e) {
      throw new WrongUse("--duplicates: " + e.getMessage());
    }
    throw new WrongUse(
        "--duplicates is '%s'; give slope:S, percentile:P or distance:D with a number."
            .formatted(duplicates));
  }

  private EmbeddedRows embeddings(Table table) throws IOException {
    if (embed == null) {
      List<String> numbers =
          table.columns().stream().filter(c -> c.type().isNumeric()).map(Column::name).toList();
      if (numbers.isEmpty()) {
        throw new UserError(
            file + " has no numeric column; name a column of texts or lists with --embed.");
      }
      return EmbeddedRows.standardized(table, numbers);
    }
    Column column = table.column(embed);
    if (column.type() != ColumnType.STRING) {
      return EmbeddedRows.standardized(table, List.of(embed));
    }
    return lists(column) ? EmbeddedRows.of(column) : sentences(column);
  }

  private static boolean lists(Column column) {
    return column.toStrings().stream()
        .filter(text -> text != null)
        .limit(20)
        .allMatch(text -> text.strip().matches("(?s)\\[\\s*[-+.0-9eE].*\\]"));
  }

  private EmbeddedRows sentences(Column column) throws IOException {
    List<String> texts = column.toStrings().stream().map(t -> t == null ? "" : t).toList();
    try (SentenceEncoder encoder = SentenceEncoder.bgeSmall();
        Progress progress = answer.monitor().progress("embedding texts", texts.size())) {
      float[][] vectors = new float[texts.size()][];
      for (int from = 0; from < texts.size(); from += CHUNK) {
        if (answer.monitor().stopRequested()) {
          throw new UserError("Stopped; nothing was written.");
        }
        List<String> part = texts.subList(from, Math.min(texts.size(), from + CHUNK));
        System.arraycopy(encoder.encode(part), 0, vectors, from, part.size());
        progress.step(part.size(), "");
      }
      int width = vectors.length == 0 ? 0 : vectors[0].length;
      float[] values = new float[vectors.length * width];
      for (int row = 0; row < vectors.length; row++) {
        System.arraycopy(vectors[row], 0, values, row * width, width);
      }
      return new EmbeddedRows(vectors.length, width, values);
    }
  }

  private static final int CHUNK = 256;
}
