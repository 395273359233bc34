package dev.tiller.cli.analyze;

import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.Stages;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Vectors that stand in the table: a column of number lists, or numeric columns. */
record NumberRows(EmbeddedRows vectors) implements RowVectors {

  /** Of a column whose texts list numbers. */
  static NumberRows lists(Column column) {
    return new NumberRows(EmbeddedRows.of(column));
  }

  /** Of numeric columns, each brought to mean 0 and deviation 1. */
  static NumberRows standardized(Table table, List<String> columns) {
    return new NumberRows(EmbeddedRows.standardized(table, columns));
  }

  @Override
  public int[] rows() {
    return IntStream.range(0, vectors.rows()).toArray();
  }

  @Override
  public Identity identity() {
    return Identity.of("numbers");
  }

  @Override
  public EmbeddedRows embed(Stages stages, Monitor monitor) {
    return vectors;
  }

  @Override
  public boolean things() {
    return false;
  }

  @Override
  public List<@Nullable Object> contents() {
    List<@Nullable Object> contents = new ArrayList<>();
    for (int row = 0; row < vectors.rows(); row++) {
      contents.add(Arrays.toString(vectors.row(row)));
    }
    return contents;
  }
}
