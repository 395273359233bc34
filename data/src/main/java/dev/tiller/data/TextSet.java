package dev.tiller.data;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A list of texts, usually sentences, and where they came from. Never empty; no text is blank.
 *
 * @param texts the texts in file order, outer white space removed
 * @param provenance enough to find the same texts again
 */
public record TextSet(List<String> texts, Provenance provenance) {
  private static final String USUAL_COLUMN = "text";

  /**
   * Where a text set came from.
   *
   * @param name what the set was read from: the file's name without its folder, with {@code
   *     #column} where a column was chosen, or the name given by the caller
   * @param count number of texts
   * @param sha256 hexadecimal SHA-256 of the texts, each followed by a line feed, in UTF-8; it does
   *     not depend on the kind of file
   */
  public record Provenance(String name, int count, String sha256) {}

  /** Copies the list; see {@link #of} for the checks. */
  public TextSet {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "The text set '" + provenance.name() + "' is empty; it needs at least one text.");
    }
  }

  /**
   * A set of given texts; blank ones are dropped.
   *
   * @param name stands in the provenance
   * @throws IllegalArgumentException if nothing remains
   */
  public static TextSet of(String name, List<? extends @Nullable String> texts) {
    List<String> kept = new ArrayList<>();
    for (String t : texts) {
      if (t != null && !t.isBlank()) {
        kept.add(t.strip());
      }
    }
    String hash = AtomicFile.sha256(String.join("\n", kept) + "\n");
    return new TextSet(kept, new Provenance(name, kept.size(), hash));
  }

  /**
   * Reads a file: {@code .txt} (one text a line), or a table file (see {@link Table#read}) with a
   * text column. The column is {@code text}, or the only text column there is, or the one named
   * behind a {@code #}: {@code reviews.parquet#body}. Blank texts are dropped.
   *
   * @param location path of the file, with an optional {@code #column}
   * @throws IOException in one sentence if the file is missing, a folder, of another kind, damaged,
   *     without the column, or without a single text
   */
  public static TextSet read(String location) throws IOException {
    int hash = location.lastIndexOf('#');
    // A file whose own name holds the sign is meant as a file.
    if (hash < 0 || Files.exists(Path.of(location))) {
      return read(Path.of(location), null);
    }
    return read(Path.of(location.substring(0, hash)), location.substring(hash + 1));
  }

  /** Like {@link #read(String)} for a file without a named column. */
  public static TextSet read(Path file) throws IOException {
    return read(file, null);
  }

  private static TextSet read(Path file, @Nullable String column) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(
          file + " is a folder; name a .txt, .jsonl, .csv or .parquet file of texts in it.");
    }
    if (!Files.exists(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    boolean plain = file.toString().toLowerCase(Locale.ROOT).endsWith(".txt");
    if (plain && column != null) {
      throw new IOException(
          file + " is plain text, one text a line, and has no column '" + column + "'.");
    }
    List<? extends @Nullable String> texts = plain ? lines(file) : column(file, column);
    String name = file.getFileName() + (column == null ? "" : "#" + column);
    try {
      return of(name, texts);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no text; it needs at least one that is not blank.", e);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader = TextFile.open(file)) {
      return reader.lines().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<@Nullable String> column(Path file, @Nullable String asked)
      throws IOException {
    Table table = Table.read(file, declared(file, asked));
    List<String> candidates =
        table.columns().stream()
            .filter(c -> c.type() == ColumnType.STRING)
            .map(Column::name)
            .toList();
    String all = UserError.list(table.columnNames());
    if (asked != null) {
      if (!candidates.contains(asked)) {
        String what = table.has(asked) ? "holds no text in its column '" : "has no column '";
        throw new IOException(file + " " + what + asked + "'; its columns are " + all + ".");
      }
      return table.column(asked).toStrings();
    }
    if (candidates.contains(USUAL_COLUMN)) {
      return table.column(USUAL_COLUMN).toStrings();
    }
    if (candidates.size() == 1) {
      return table.column(candidates.get(0)).toStrings();
    }
    if (candidates.isEmpty()) {
      throw new IOException(file + " has no text column; its columns are " + all + ".");
    }
    throw new IOException(
        file
            + " has several text columns ("
            + UserError.list(candidates)
            + "); choose one by writing #"
            + UserError.excerpt(candidates.get(0))
            + " behind the file name.");
  }

  /**
   * Years and truth values are texts too where the column's name says so, or where the file keeps
   * no types and the user named the column.
   */
  private static Map<String, ColumnType> declared(Path file, @Nullable String asked)
      throws IOException {
    return asked != null && TableFiles.guessesTypes(file)
        ? Map.of(asked, ColumnType.STRING)
        : Map.of(USUAL_COLUMN, ColumnType.STRING);
  }

  /** Number of texts. */
  public int size() {
    return texts.size();
  }

  /**
   * A random selection without repetition, in the original order.
   *
   * @param n texts wanted, at least 1; the whole set if it has no more
   * @param seed the same seed gives the same selection
   */
  public TextSet sample(int n, long seed) {
    if (n < 1) {
      throw new IllegalArgumentException(
          "A sample has at least one text, but " + n + " were asked for.");
    }
    if (n >= texts.size()) {
      return this;
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    List<String> picked = order.subList(0, n).stream().sorted().map(texts::get).toList();
    return of(
        provenance.name() + " (" + n + " of " + texts.size() + ", seed " + seed + ")", picked);
  }
}
