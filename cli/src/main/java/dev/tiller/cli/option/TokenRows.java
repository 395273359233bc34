package dev.tiller.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers in rows of equal length: what files of tokens and masks hold.
 *
 * @param values [rows, columns]; at least one of each
 * @param source names them in messages
 */
public record TokenRows(int[][] values, String source) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** One row from a word such as {@code 1,2,3}. */
  public static TokenRows parse(String option, String word) {
    String[] parts = word.strip().split("\\s*,\\s*", -1);
    int[] row = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        row[i] = Integer.parseInt(parts[i]);
      } catch (NumberFormatException e) {
        throw new UserError(
            "%s has \"%s\" as number %d, but a whole number was expected, as in 1,2,3."
                .formatted(option, parts[i], i + 1),
            e);
      }
    }
    return new TokenRows(new int[][] {row}, option);
  }

  /** A JSON array of equal-length arrays of whole numbers (or of true and false). */
  public static TokenRows read(Path file) throws IOException {
    JsonNode root = parse(file);
    if (!root.isArray() || root.isEmpty()) {
      throw wrong(file, "a JSON array of rows, such as [[1, 2, 3], [4, 5, 6]]", "", root);
    }
    int[][] rows = new int[root.size()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = row(file, r, root.get(r));
      if (rows[r].length != rows[0].length) {
        throw new UserError(
            "%s has %d numbers in row %d, but %d in row 0; rows of equal length were expected (pad on the left and give a mask)."
                .formatted(file, rows[r].length, r, rows[0].length));
      }
    }
    return new TokenRows(rows, file.toString());
  }

  private static JsonNode parse(Path file) throws IOException {
    try {
      @Nullable JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || root.isMissingNode()) {
        throw new UserError(file + " is empty; a JSON array of rows was expected.");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new UserError(file + " is not valid JSON (" + e.getOriginalMessage() + ").", e);
    }
  }

  private static int[] row(Path file, int index, JsonNode node) {
    if (!node.isArray() || node.isEmpty()) {
      throw wrong(file, "an array of whole numbers", " as row " + index, node);
    }
    int[] row = new int[node.size()];
    for (int c = 0; c < row.length; c++) {
      JsonNode value = node.get(c);
      if (value.isBoolean()) {
        row[c] = value.booleanValue() ? 1 : 0;
      } else if (value.isIntegralNumber() && value.canConvertToInt()) {
        row[c] = value.intValue();
      } else {
        throw wrong(file, "a whole number", " in row " + index + ", column " + c, value);
      }
    }
    return row;
  }

  private static UserError wrong(Path file, String expected, String where, JsonNode found) {
    String shown = found.toString();
    String brief = shown.length() > 40 ? shown.substring(0, 40) + "..." : shown;
    return new UserError(
        "%s has %s%s, but %s was expected.".formatted(file, brief, where, expected));
  }

  /** Checks that every value lies in [low, high]. */
  public TokenRows within(int low, int high, String what) {
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < values[r].length; c++) {
        if (values[r][c] < low || values[r][c] > high) {
          throw new UserError(
              "%s has %d in row %d, column %d, but %s go from %d to %d."
                  .formatted(source, values[r][c], r, c, what, low, high));
        }
      }
    }
    return this;
  }

  /** Checks that {@code mask} covers these rows exactly and leaves something of each. */
  public void coveredBy(TokenRows mask) {
    shapedLike(mask, "a mask");
    for (int r = 0; r < values.length; r++) {
      if (Arrays.stream(mask.values[r]).noneMatch(m -> m == 1)) {
        throw new UserError(
            "%s marks no real token in row %d; at least one 1 was expected."
                .formatted(mask.source, r));
      }
    }
  }

  /** Checks that there is a number of {@code others} for each of these. */
  public void shapedLike(TokenRows others, String what) {
    if (others.values.length != values.length || others.columns() != columns()) {
      throw new UserError(
          "%s has %d rows of %d, but %s has %d rows of %d; %s of the same shape was expected."
              .formatted(
                  others.source,
                  others.values.length,
                  others.columns(),
                  source,
                  values.length,
                  columns(),
                  what));
    }
  }

  /** Numbers in each row. */
  public int columns() {
    return values[0].length;
  }
}
