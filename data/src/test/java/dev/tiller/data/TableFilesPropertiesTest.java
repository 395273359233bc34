package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Any table survives any file. */
class TableFilesPropertiesTest {

  /** Texts with everything that a format might trip over. */
  private static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("abc ,;\t|\"'\\\r\n#01.-eE\u00e9\u65e5\u2028\uFEFF\u0001")
        .withChars('\u0080', '\u07ff')
        .ofMaxLength(12);
  }

  private static Arbitrary<List<@Nullable Object>> values(ColumnType type, int rows) {
    Arbitrary<?> one =
        switch (type) {
          case STRING -> texts();
          case LONG -> Arbitraries.longs();
          case DOUBLE ->
              Arbitraries.oneOf(
                  Arbitraries.doubles(),
                  Arbitraries.of(
                      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0));
          case BOOLEAN -> Arbitraries.of(true, false);
        };
    return one.injectNull(0.2).<@Nullable Object>map(v -> v).list().ofSize(rows);
  }

  private static Arbitrary<Column> column(int number, int rows) {
    return Combinators.combine(texts(), Arbitraries.of(ColumnType.class))
        .flatAs(
            (name, type) -> values(type, rows).map(v -> Column.of(name + "_" + number, type, v)));
  }

  @Provide
  Arbitrary<Table> tables() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 6), Arbitraries.integers().between(0, 8))
        .flatAs(
            (columns, rows) -> {
              List<Arbitrary<Column>> all = new ArrayList<>();
              for (int i = 0; i < columns; i++) {
                all.add(column(i, rows));
              }
              return Combinators.combine(all).as(list -> Table.of(list));
            });
  }

  private static Table through(String name, Table table, Map<String, ColumnType> types)
      throws IOException {
    Path folder = Files.createTempDirectory("tables");
    Path file = folder.resolve(name);
    try {
      table.write(file);
      return Table.read(file, types);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static Map<String, ColumnType> types(Table table) {
    Map<String, ColumnType> types = new HashMap<>();
    table.columns().forEach(c -> types.put(c.name(), c.type()));
    return types;
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 100)
  void everyTableSurvivesCsvWhereTypesAreKnown(@ForAll("tables") Table table) throws IOException {
    assertThat(through("t.csv", table, types(table))).isEqualTo(table);
    assertThat(through("t.tsv", table, types(table))).isEqualTo(table);
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 100)
  void csvGuessesTypesButKeepsWhatIsThere(@ForAll("tables") Table table) throws IOException {
    Table read = through("t.csv", table, Map.of());
    assertThat(read.columnNames()).isEqualTo(table.columnNames());
    assertThat(read.rowCount()).isEqualTo(table.rowCount());
    for (Column column : table.columns()) {
      Column back = read.column(column.name());
      for (int row = 0; row < table.rowCount(); row++) {
        assertThat(back.isNull(row)).isEqualTo(column.isNull(row));
      }
      if (column.type().isNumeric() && column.nullCount() < column.size()) {
        assertThat(back).isEqualTo(column);
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 100)
  void everyTableWithRowsSurvivesJson(@ForAll("tables") Table table) throws IOException {
    if (table.rowCount() > 0) {
      assertThat(through("t.jsonl", table, types(table))).isEqualTo(table);
      assertThat(through("t.json", table, types(table))).isEqualTo(table);
      Table read = through("t.jsonl", table, Map.of());
      for (Column column : table.columns()) {
        // Nothing but nulls has no type in JSON.
        if (column.nullCount() < column.size()) {
          assertThat(read.column(column.name())).isEqualTo(column);
        }
      }
    }
  }
}
