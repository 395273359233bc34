package dev.tiller.benchmarks.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the pages of the benchmark hold; the same in every run. */
final class ReferenceTables {

  private static final String[] WORDS = {
    "train", "test", "red", "green", "blue", "north", "south", "small", "large", "day", "night",
    "new"
  };

  private ReferenceTables() {}

  /**
   * The reference table: id, 10 strings of low cardinality, 4 integers, 3 metrics in single
   * precision, 2 coordinates.
   */
  static Table reference(int rows) {
    Random random = new Random(13);
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.strings("id", IntStream.range(0, rows).mapToObj("item-%06d"::formatted).toList()));
    for (int c = 0; c < 10; c++) {
      int kinds = 2 + c;
      columns.add(
          Column.strings(
              name(c),
              IntStream.range(0, rows).mapToObj(i -> WORDS[random.nextInt(kinds)]).toList()));
    }
    for (int c = 0; c < 4; c++) {
      int most = (int) Math.pow(10, c + 1);
      columns.add(Column.longs("count " + c, random.longs(rows, 0, most).toArray()));
    }
    for (int c = 0; c < 3; c++) {
      columns.add(
          Column.doubles("metric " + c, random.doubles(rows).map(x -> (float) (x * x)).toArray()));
    }
    for (String axis : List.of("x", "y")) {
      double[] places = new double[rows];
      for (int i = 0; i < rows; i++) {
        places[i] = (float) (3 * (i % 7) + random.nextGaussian());
      }
      columns.add(Column.doubles("projection_encoder_" + axis, places));
    }
    return Table.of(columns);
  }

  private static String name(int column) {
    return switch (column) {
      case 0 -> "split";
      case 8 -> "label";
      case 9 -> "prediction";
      default -> "kind " + column;
    };
  }

  /** Ten columns of numbers. */
  static Table numbers(int rows) {
    Random random = new Random(14);
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < 10; c++) {
      double bend = 1 + c / 3.0;
      columns.add(
          Column.doubles(
              "n" + c,
              random
                  .doubles(rows)
                  .map(x -> (float) (Math.round(Math.pow(x, bend) * 4096) / 4096.0))
                  .toArray()));
    }
    return Table.of(columns);
  }

  /** The same ten columns as a Parquet file, made by the database so that no heap holds it. */
  static void numbers(long rows, Path file) throws IOException {
    String columns =
        IntStream.range(0, 10)
            .mapToObj(
                c ->
                    "CAST(round(pow(hash(i * 10 + %d) / 18446744073709551615.0, %s) * 4096) / 4096 AS FLOAT) AS n%d"
                        .formatted(c, 1 + c / 3.0, c))
            .collect(Collectors.joining(", "));
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (SELECT %s FROM range(%d) r(i)) TO '%s' (FORMAT parquet)"
              .formatted(columns, rows, file.toString().replace("'", "''")));
    } catch (SQLException e) {
      throw new IOException("The table of %d rows could not be made.".formatted(rows), e);
    }
  }
}
