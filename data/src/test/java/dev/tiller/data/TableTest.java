package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table METHODS =
      Table.builder()
          .string("method")
          .integer("seed")
          .number("score")
          .bool("kept")
          .row("aura", 1, 0.5, true)
          .row("aura", 2, 0.75, false)
          .row("lineas", 1, 0.25, null)
          .row("lineas", 2, null, true)
          .build();

  @Test
  void aTableGivesItsColumnsAndRows() {
    assertThat(METHODS.columnNames()).containsExactly("method", "seed", "score", "kept");
    assertThat(METHODS.rowCount()).isEqualTo(4);
    assertThat(METHODS.column("seed").longAt(3)).isEqualTo(2);
    assertThat(METHODS.column("score").toDoubles()).containsExactly(0.5, 0.75, 0.25, Double.NaN);
    assertThat(METHODS.row(1).string("method")).isEqualTo("aura");
    assertThat(METHODS.row(1).booleanValue("kept")).isFalse();
    assertThat(METHODS.row(2).get("kept")).isNull();
    assertThat(METHODS).extracting(r -> r.longValue("seed")).containsExactly(1L, 2L, 1L, 2L);
  }

  @Test
  void columnsAndRowsBuildTheSameTable() {
    Table byColumns =
        Table.of(
            Column.strings("name", "a", null), Column.longs("n", 1, 2), Column.doubles("x", 3, 4));
    Table byRows =
        Table.builder()
            .string("name")
            .integer("n")
            .number("x")
            .row("a", 1, 3)
            .row(null, 2L, 4.0)
            .build();
    assertThat(byRows).isEqualTo(byColumns);
  }

  @Test
  void selectHeadRowsAndWithReturnNewTables() {
    assertThat(METHODS.select("score", "method").columnNames()).containsExactly("score", "method");
    assertThat(METHODS.head(2).rowCount()).isEqualTo(2);
    assertThat(METHODS.head(9)).isEqualTo(METHODS);
    assertThat(METHODS.rows(3, 3, 0).column("seed").toDoubles()).containsExactly(2, 2, 1);
    Table replaced = METHODS.with(Column.longs("seed", 9, 9, 9, 9));
    assertThat(replaced.columnNames()).isEqualTo(METHODS.columnNames());
    assertThat(replaced.column("seed").longAt(0)).isEqualTo(9);
    assertThat(METHODS.with(Column.longs("new", 1, 2, 3, 4)).columnNames()).endsWith("new");
  }

  @Test
  void textIsAlignedWithNumbersToTheRight() {
    assertThat(METHODS.toString().lines())
        .containsExactly(
            "method  seed  score  kept",
            "------  ----  -----  -----",
            "aura       1    0.5  true",
            "aura       2   0.75  false",
            "lineas     1   0.25",
            "lineas     2         true");
  }

  @Test
  void longTablesAreCutInTextAndSaySo() {
    Table t = Table.of(Column.longs("n", new long[1041]));
    assertThat(t.toString()).contains("... 1,001 more rows");
    assertThat(t.toString().lines()).hasSize(43);
  }

  @Test
  void numbersAreWrittenForPeople() {
    Table t = Table.of(Column.doubles("x", 1234.5678, 1e-9, 2e12, 0, Double.NaN, 3));
    assertThat(t.toString().lines().skip(2).map(String::strip))
        .containsExactly("1234.57", "1.0000e-09", "2.0000e+12", "0", "NaN", "3");
  }

  @Test
  void jsonHasOneObjectARowAndNoNaN() {
    Table t = Table.of(Column.strings("s", "a", null), Column.doubles("x", 1.5, Double.NaN));
    assertThat(t.toJson().toString())
        .isEqualTo("[{\"s\":\"a\",\"x\":1.5},{\"s\":null,\"x\":null}]");
  }

  @Test
  void wrongUseIsExplained() {
    assertThatThrownBy(() -> METHODS.column("scores"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No column 'scores'; the table has method, seed, score, kept.");
    assertThatThrownBy(() -> Table.of(Column.longs("a", 1), Column.longs("b", 1, 2)))
        .hasMessageContaining("'a' has 1 rows and 'b' has 2");
    assertThatThrownBy(() -> Table.of(Column.longs("a", 1), Column.longs("A", 1)))
        .hasMessageContaining("Two columns are named 'A'");
    assertThatThrownBy(() -> Table.builder().string("a").row("x", "y"))
        .hasMessageContaining("1 cells (a), but 2 were given");
    assertThatThrownBy(() -> Table.builder().integer("a").row(1.5).build())
        .hasMessageContaining("holds LONG values, but row 0 is a Double (1.5)");
    assertThatThrownBy(() -> METHODS.column("method").doubleAt(0))
        .hasMessageContaining("holds STRING values and cannot be read as DOUBLE");
    assertThatThrownBy(() -> METHODS.column("kept").booleanAt(2))
        .isInstanceOf(IllegalStateException.class);
  }
}
