package dev.tiller.data.corpus;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The training table of Jigsaw's toxic comments: columns {@code comment_text}, {@code toxic},
 * {@code severe_toxic}, {@code obscene}, {@code threat}, {@code insult}, {@code identity_hate} with
 * 0 or 1. By the rules of the code of arXiv 2407.12824 a comment is toxic if {@code toxic} is 1 and
 * not toxic if no flag is set; one with another flag alone is neither. Rows with -1, which the test
 * table has where nobody labelled, are left out.
 */
public final class Jigsaw {

  private static final List<String> FLAGS =
      List.of("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate");

  /** A flag; {@code any} for comments with at least one; {@code non-toxic} for those with none. */
  static final List<String> PARTS =
      List.of(
          "toxic",
          "non-toxic",
          "any",
          "severe_toxic",
          "obscene",
          "threat",
          "insult",
          "identity_hate");

  private final List<@Nullable String> comments;
  private final List<Column> flags;
  private final List<Integer> labelled = new ArrayList<>();

  private Jigsaw(List<@Nullable String> comments, List<Column> flags, Path file)
      throws IOException {
    this.comments = comments;
    this.flags = flags;
    for (int row = 0; row < comments.size(); row++) {
      if (known(row, file)) {
        labelled.add(row);
      }
    }
  }

  /**
   * Reads a table file.
   *
   * @throws IOException if a column is missing or holds something else than -1, 0 and 1
   */
  public static Jigsaw read(Path file) throws IOException {
    Table table = Table.read(file, Map.of("comment_text", ColumnType.STRING));
    List<String> missing = new ArrayList<>(FLAGS);
    missing.add(0, "comment_text");
    missing.removeIf(table::has);
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s has no column %s, which Jigsaw's table has; its columns are %s."
              .formatted(file, missing, UserError.list(table.columnNames())));
    }
    List<Column> flags = FLAGS.stream().map(table::column).toList();
    return new Jigsaw(table.column("comment_text").toStrings(), flags, file);
  }

  private boolean known(int row, Path file) throws IOException {
    boolean known = true;
    for (Column flag : flags) {
      @Nullable Object value = flag.get(row);
      if (!(value instanceof Long number) || number < -1 || number > 1) {
        throw new IOException(
            "%s has %s as %s in row %d; 0, 1 or -1 was expected."
                .formatted(file, UserError.excerpt(String.valueOf(value)), flag.name(), row));
      }
      known &= number != -1;
    }
    return known;
  }

  List<String> part(String name) {
    List<String> texts = new ArrayList<>();
    for (int row : labelled) {
      @Nullable String text = comments.get(row);
      if (text != null && belongs(name, row)) {
        texts.add(text);
      }
    }
    return texts;
  }

  private boolean belongs(String part, int row) {
    boolean any = flags.stream().anyMatch(flag -> flag.longAt(row) == 1);
    return switch (part) {
      case "any" -> any;
      case "non-toxic" -> !any;
      default -> flags.get(FLAGS.indexOf(part)).longAt(row) == 1;
    };
  }
}
