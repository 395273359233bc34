package dev.tiller.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SQL over a table. */
class QueryTest {
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
  void aQueryAggregates() {
    Table means =
        METHODS.query(
            "SELECT method, avg(score) AS mean, sum(seed) AS seeds, count(*) AS n FROM t"
                + " GROUP BY method ORDER BY method");
    assertThat(means)
        .isEqualTo(
            Table.of(
                Column.strings("method", "aura", "lineas"),
                Column.doubles("mean", 0.625, 0.25),
                Column.longs("seeds", 3, 3),
                Column.longs("n", 2, 2)));
  }

  @Test
  void aWholeNumberTooLargeForLongBecomesDouble() {
    Table t = METHODS.query("SELECT 170141183460469231731687303715884105727::HUGEINT AS big");
    assertThat(t.column("big").type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(t.column("big").doubleAt(0)).isEqualTo(0x1p127);
  }

  @Test
  void aQueryCannotReachFilesOrTheNetwork() {
    assertThatThrownBy(() -> METHODS.query("SELECT * FROM read_csv('secret.csv')"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("disabled");
    assertThatThrownBy(() -> METHODS.query("COPY t TO 'stolen.csv'"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> METHODS.query("SET enable_external_access = true"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWrongQueryNamesTheReasonInOneSentence() {
    assertThatThrownBy(() -> METHODS.query("SELECT nosuch FROM t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nosuch")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> METHODS.query("CREATE TABLE x (i INTEGER)"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oddColumnNamesSurviveAQuery() {
    Table t = Table.of(Column.longs("a \"quoted\" name", 1), Column.longs("select", 2));
    assertThat(t.query("SELECT * FROM t")).isEqualTo(t);
  }

  @Test
  void aTableWithoutColumnsCannotBeQueried() {
    assertThatThrownBy(() -> Table.of(List.of()).query("SELECT 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without columns");
  }
}
