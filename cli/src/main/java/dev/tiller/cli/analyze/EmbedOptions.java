package dev.tiller.cli.analyze;

import dev.tiller.cli.option.Float32Option;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.Thumbnails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --embed}, {@code --encoder} and what belongs to them. */
final class EmbedOptions {

  @Option(
      names = "--embed",
      paramLabel = "COLUMN",
      description =
          "Column of number lists, of texts, or of pictures' paths (default: all numeric columns).")
  private @Nullable String embed;

  @Option(
      names = "--encoder",
      paramLabel = "E",
      description = {
        "Of pictures: an ONNX file, a folder with config.json and model.safetensors (timm's or",
        "torchvision's names), or the --run folder of tiller train ssl (default: the pixels of a",
        "copy of 32 by 32). Of texts: a folder with model.onnx and tokenizer.json, mean pooling",
        "(default: the encoder that ships with Tiller)."
      })
  private @Nullable String encoder;

  @Option(
      names = "--preprocess",
      paramLabel = "NAME",
      description =
          "Of an ONNX file for pictures: signed (-1 to 1), unit (0 to 1), imagenet, each also with"
              + " -bgr, or MEAN:DEVIATION (default: signed).")
  private @Nullable String preprocess;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side that pictures are brought to, where the encoder leaves it open.")
  private int size;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Where the pictures lie that the table names (default: the table's folder).")
  private @Nullable Path files;

  @Mixin private Float32Option precision = new Float32Option();

  /** Part of the names of the columns. */
  String layer() {
    return embed == null ? "numbers" : embed.replace(' ', '_').replaceAll("[^A-Za-z0-9_-]", "");
  }

  /** The column, null for all that are numeric. */
  @Nullable String column() {
    return embed;
  }

  /** The vectors of a table's rows; the caller closes them. */
  RowVectors open(Path file, Table table, Monitor monitor) throws IOException {
    if (size < 0) {
      throw new WrongUse("--size is %d; a number of pixels was expected.".formatted(size));
    }
    Column column = embed == null ? null : table.column(embed);
    if (column == null || column.type() != ColumnType.STRING) {
      requireUnused("numbers", "--encoder", encoder, "--preprocess", preprocess, "--files", files);
      precision.requireUnused("a comparison by numbers");
      return NumberRows.standardized(table, column == null ? numbers(file, table) : List.of(embed));
    }
    if (lists(column)) {
      requireUnused("numbers", "--encoder", encoder, "--preprocess", preprocess, "--files", files);
      precision.requireUnused("a comparison by numbers");
      return NumberRows.lists(column);
    }
    Path folder = files != null ? files : file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new WrongUse("--files names %s, which is no folder.".formatted(folder));
    }
    if (column.name().equals(Thumbnails.column(table.select(column.name()), folder))) {
      return pictures(column, folder, monitor);
    }
    if (files != null) {
      throw new UserError(
          "Column '%s' names no picture below %s; give the folder from which its paths start."
              .formatted(column.name(), folder));
    }
    requireUnused("texts", "--preprocess", preprocess, "--size", size == 0 ? null : size);
    precision.requireUnused("the ONNX file of texts");
    return TextRows.open(column, encoder == null ? null : Path.of(encoder));
  }

  private PictureRows pictures(Column column, Path folder, Monitor monitor) throws IOException {
    if (preprocess != null && (encoder == null || !Files.isRegularFile(Path.of(encoder)))) {
      throw new WrongUse("--preprocess belongs to an ONNX file, but --encoder names none.");
    }
    if (encoder == null) {
      precision.requireUnused("a comparison by pixels");
    } else if (Files.isRegularFile(Path.of(encoder))) {
      precision.requireUnused("an ONNX file");
    } else {
      precision.requireFloat32("an encoder of images");
    }
    PictureEncoder open =
        PictureEncoder.open(encoder, preprocess == null ? "signed" : preprocess, size);
    try {
      return PictureRows.open(column, folder, open, monitor);
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** An option that would do nothing is told, not ignored. */
  private static void requireUnused(String what, @Nullable Object... options) {
    for (int i = 0; i < options.length; i += 2) {
      if (options[i + 1] != null) {
        throw new WrongUse(
            "%s does nothing here: the rows are compared by %s.".formatted(options[i], what));
      }
    }
  }

  private static List<String> numbers(Path file, Table table) {
    List<String> numbers =
        table.columns().stream().filter(c -> c.type().isNumeric()).map(Column::name).toList();
    if (numbers.isEmpty()) {
      throw new UserError(
          file + " has no numeric column; name a column of texts, lists or pictures with --embed.");
    }
    return numbers;
  }

  private static boolean lists(Column column) {
    return column.nullCount() < column.size()
        && column.toStrings().stream()
            .filter(text -> text != null)
            .limit(20)
            .allMatch(text -> text.strip().matches("(?s)\\[\\s*[-+.0-9eE].*\\]"));
  }
}
