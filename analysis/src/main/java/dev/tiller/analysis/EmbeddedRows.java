package dev.tiller.analysis;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One vector a row, all finite.
 *
 * @param rows how many
 * @param width numbers of each
 * @param values row after row, {@code rows * width} of them; not copied
 */
public record EmbeddedRows(int rows, int width, float[] values) {

  /** Checks the size and that every number is finite. */
  public EmbeddedRows {
    if ((long) rows * width != values.length) {
      throw new IllegalArgumentException(
          "%d rows of %d numbers are %d numbers, not %d."
              .formatted(rows, width, (long) rows * width, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new UserError(
            "The embedding of row %d holds %s at place %d; analyses need finite numbers, so drop the row or mend its encoder."
                .formatted(i / width, values[i], i % width));
      }
    }
  }

  /** From arrays of one length. */
  public static EmbeddedRows of(double[]... rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    float[] values = new float[rows.length * width];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < width; i++) {
        values[row * width + i] = (float) rows[row][i];
      }
    }
    return new EmbeddedRows(rows.length, width, values);
  }

  /**
   * A column of texts that each list one vector, {@code [0.1, 2, -3e-2]}, as tables read lists.
   *
   * @throws UserError naming the row that is none, or of another length
   */
  public static EmbeddedRows of(Column column) {
    int rows = column.size();
    float[] values = new float[0];
    int width = -1;
    for (int row = 0; row < rows; row++) {
      float[] vector = vector(column, row);
      if (width < 0) {
        width = vector.length;
        values = new float[Math.multiplyExact(rows, width)];
      } else if (vector.length != width) {
        throw new UserError(
            "Column '%s' lists %d numbers in row %d and %d in row 0; embeddings have one length."
                .formatted(column.name(), vector.length, row, width));
      }
      System.arraycopy(vector, 0, values, row * width, width);
    }
    return new EmbeddedRows(rows, Math.max(0, width), values);
  }

  private static float[] vector(Column column, int row) {
    String text = column.get(row) instanceof String s ? s.strip() : "";
    if (text.length() < 2 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']') {
      throw new UserError(
          "Column '%s' holds %s in row %d, where a list of numbers such as [0.1, 2] was expected."
              .formatted(column.name(), UserError.excerpt(String.valueOf(column.get(row))), row));
    }
    String[] parts = text.substring(1, text.length() - 1).split(",");
    float[] vector = new float[parts.length];
    try {
      for (int i = 0; i < parts.length; i++) {
        vector[i] = Float.parseFloat(parts[i].strip());
      }
    } catch (NumberFormatException e) {
      throw new UserError(
          "Column '%s' holds %s in row %d, which is no list of numbers."
              .formatted(column.name(), UserError.excerpt(text), row),
          e);
    }
    return vector;
  }

  /**
   * The numeric columns of a table as vectors, each with mean 0 and standard deviation 1; missing
   * and infinite values stand at the mean. Constant columns are left out.
   *
   * @throws UserError when nothing is left
   */
  public static EmbeddedRows standardized(Table table, List<String> names) {
    List<double[]> columns = new ArrayList<>();
    for (String name : names) {
      double[] values = table.column(name).toDoubles();
      double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
      double mean = Arrays.stream(finite).average().orElse(0);
      double variance = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).average().orElse(0);
      if (variance > 0) {
        double sd = Math.sqrt(variance);
        columns.add(
            Arrays.stream(values).map(v -> Double.isFinite(v) ? (v - mean) / sd : 0).toArray());
      }
    }
    if (columns.isEmpty()) {
      throw new UserError(
          "None of the columns %s holds numbers that differ; name others."
              .formatted(UserError.list(names)));
    }
    int rows = table.rowCount();
    float[] values = new float[rows * columns.size()];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns.size(); i++) {
        values[row * columns.size() + i] = (float) columns.get(i)[row];
      }
    }
    return new EmbeddedRows(rows, columns.size(), values);
  }

  /** The vector of a row; a copy. */
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** Squared Euclidean distance of two rows, summed in double precision. */
  public double squaredDistance(int one, int other) {
    double sum = 0;
    int a = one * width;
    int b = other * width;
    for (int i = 0; i < width; i++) {
      double difference = values[a + i] - (double) values[b + i];
      sum += difference * difference;
    }
    return sum;
  }

  /** These rows only, in this order. */
  public EmbeddedRows select(int... wanted) {
    float[] picked = new float[wanted.length * width];
    for (int i = 0; i < wanted.length; i++) {
      System.arraycopy(values, wanted[i] * width, picked, i * width, width);
    }
    return new EmbeddedRows(wanted.length, width, picked);
  }
}
