package dev.tiller.images;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.data.TableEngine;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Image files in a column of a Parquet file, as bytes or as a structure with a field {@code bytes},
 * which is how Hugging Face's data sets keep them. Parquet is read from front to end: the files in
 * it are copied once, to the heap or a mapped file, and then read by number.
 */
public final class ParquetImages implements ImageSource {

  private static final List<String> LABELS = List.of("label", "labels", "class", "fine_label");

  private final Path file;
  private final String column;
  private final ByteStore files;
  private final long[] starts;
  private final int[] labels;
  private final List<String> classes;

  private ParquetImages(
      Path file,
      String column,
      ByteStore files,
      long[] starts,
      int[] labels,
      List<String> classes) {
    this.file = file;
    this.column = column;
    this.files = files;
    this.starts = starts;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * The only column with bytes, and labels from a column {@code label} where there is one: whole
   * numbers from 0, or texts, whose order gives the numbers.
   *
   * @throws IOException if the file cannot be read, or has no such column or several
   */
  public static ParquetImages open(Path file) throws IOException {
    TableEngine engine = engine(file);
    Map<String, String> columns = engine.parquetColumns(file);
    List<String> bytes =
        columns.entrySet().stream()
            .filter(c -> TableEngine.holdsBytes(c.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (bytes.size() != 1) {
      throw new IOException(
          "%s has the columns %s, of which %s hold bytes; expected one with image files."
              .formatted(file, columns.keySet(), bytes.isEmpty() ? "none" : bytes));
    }
    Optional<String> label = LABELS.stream().filter(columns::containsKey).findFirst();
    return read(engine, file, bytes.get(0), label);
  }

  private static TableEngine engine(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    return TableEngine.find()
        .orElseThrow(
            () ->
                new IOException(
                    file
                        + " is a Parquet file, and nothing on the class path reads those; add "
                        + TableEngine.ARTIFACT
                        + "."));
  }

  private static ParquetImages read(
      TableEngine engine, Path file, String column, Optional<String> label) throws IOException {
    List<Long> starts = new ArrayList<>(List.of(0L));
    try (ByteStore.Writer writer = new ByteStore.Writer(Runtime.getRuntime().maxMemory() / 8)) {
      engine.readBytes(
          file,
          column,
          bytes -> {
            writer.write(bytes == null ? new byte[0] : bytes);
            starts.add(writer.length());
          });
      int count = starts.size() - 1;
      if (count == 0) {
        throw new IOException(file + " has no rows; expected images in " + column + ".");
      }
      int[] labels = new int[count];
      Arrays.fill(labels, NO_LABEL);
      List<String> classes = new ArrayList<>();
      if (label.isPresent()) {
        Table table = engine.readParquet(file, List.of(label.get()));
        classes.addAll(classes(table.column(label.get()), labels, file));
      }
      return new ParquetImages(
          file,
          column,
          writer.finish(),
          starts.stream().mapToLong(Long::longValue).toArray(),
          labels,
          classes);
    }
  }

  private static List<String> classes(Column column, int[] labels, Path file) throws IOException {
    if (column.type() != ColumnType.LONG && column.type() != ColumnType.STRING) {
      throw new IOException(
          "%s has labels of type %s in %s; expected whole numbers or texts."
              .formatted(file, column.type().name().toLowerCase(), column.name()));
    }
    if (column.type() == ColumnType.STRING) {
      List<String> names = new ArrayList<>(new TreeSet<>(present(column)));
      for (int i = 0; i < labels.length; i++) {
        labels[i] = column.isNull(i) ? NO_LABEL : names.indexOf(column.stringAt(i));
      }
      return names;
    }
    int most = NO_LABEL;
    for (int i = 0; i < labels.length; i++) {
      long value = column.isNull(i) ? NO_LABEL : column.longAt(i);
      if (value < NO_LABEL || value > Short.MAX_VALUE) {
        throw new IOException(
            "%s has the label %d in row %d of %s; expected whole numbers from 0 to %d."
                .formatted(file, value, i, column.name(), Short.MAX_VALUE));
      }
      labels[i] = (int) value;
      most = Math.max(most, labels[i]);
    }
    return LoadedImages.numbers(most + 1);
  }

  private static List<String> present(Column column) {
    List<String> texts = new ArrayList<>();
    for (@Nullable String text : column.toStrings()) {
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Picture read(int item) throws IOException {
    byte[] bytes = new byte[(int) (starts[item + 1] - starts[item])];
    files.read(starts[item], bytes, 0, bytes.length);
    return ImageDecoder.decode("Row %d of %s".formatted(item, file), bytes);
  }

  @Override
  public String nameOf(int item) {
    return "row " + item;
  }

  @Override
  public int labelOf(int item) {
    return labels[item];
  }

  @Override
  public List<String> classes() {
    return List.copyOf(classes);
  }

  @Override
  public Identity identity() {
    return Identity.of("parquet-images")
        .with("column", column)
        .with("labels", Arrays.hashCode(labels))
        .with("files", files.sha256());
  }
}
