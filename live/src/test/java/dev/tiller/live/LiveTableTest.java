package dev.tiller.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.data.TableEngine;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.FilterVectors;
import dev.tiller.symphony.filter.FilterVectors.Vector;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.RowCondition;
import dev.tiller.symphony.filter.Search;
import dev.tiller.symphony.source.ColumnSummary;
import dev.tiller.symphony.source.ColumnSummary.Bins;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database keeps the rows that Java keeps, and counts what the page counts. */
class LiveTableTest {
  @TempDir Path folder;

  private OpenTable open(Table table) throws IOException {
    Path file = folder.resolve("rows.parquet");
    table.write(file);
    return TableEngine.find().orElseThrow().open(file);
  }

  @Test
  void keepsTheRowsOfTheVectors() throws IOException {
    try (OpenTable table = open(FilterVectors.table())) {
      LiveTable live = new LiveTable(table, rows -> rows);
      for (Vector vector : FilterVectors.vectors()) {
        if (vector.rows() != null) {
          assertThat(live.rows(Filter.where(vector.text())))
              .as(vector.text())
              .containsExactly(vector.rows().stream().mapToInt(Integer::intValue).toArray());
        }
      }
    }
  }

  @Test
  void randomFiltersAgreeWithJavaToTheLastRow() throws IOException {
    Random random = new Random(7);
    Table rows = mixed(random);
    try (OpenTable table = open(rows)) {
      LiveTable live = new LiveTable(table, each -> each);
      for (int i = 0; i < 200; i++) {
        Filter filter = filter(random);
        assertThat(live.rows(filter)).as(filter.toString()).isEqualTo(filter.rows(rows));
      }
    }
  }

  private static Table mixed(Random random) {
    List<String> words =
        List.of(
            "Whale", "whaLE oil", "ÉCUME", "écume", "ΟΔΟΣ", "οδος", "İ", "ß", "", "data:image/x");
    List<Object> texts = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    List<Object> wholes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add(random.nextInt(9) == 0 ? null : words.get(random.nextInt(words.size())));
      numbers.add(
          switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> Double.NaN;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -0.0;
            default -> random.nextInt(8) / 8.0;
          });
      wholes.add(random.nextInt(9) == 0 ? Long.MAX_VALUE - i : (Object) (long) random.nextInt(5));
    }
    return Table.of(
        Column.of("text", ColumnType.STRING, texts),
        Column.of("number", ColumnType.DOUBLE, numbers),
        Column.of("who\"le", ColumnType.LONG, wholes));
  }

  private static Filter filter(Random random) {
    List<RowCondition> pool =
        List.of(
            new Search(List.of("whale", "É", "οδος", "i", "ss", "", "data").get(random.nextInt(7))),
            new OneOf("text", Arrays.asList("Whale", "", random.nextBoolean() ? null : "ß")),
            new OneOf("number", Arrays.asList(0, 0.5, random.nextBoolean() ? null : 0.25)),
            new OneOf("who\"le", List.of(random.nextInt(5), 3L)),
            new Between("number", random.nextDouble() - 0.5, random.nextBoolean() ? null : 0.75),
            new Between("who\"le", null, (double) random.nextInt(5)));
    return new Filter(pool.stream().filter(condition -> random.nextInt(3) == 0).toList());
  }

  @Test
  void spreadsAreThoseThatJavaCounts() throws IOException {
    Random random = new Random(2);
    int n = 500;
    double[] scores = random.doubles(n, -54.2, -11.7).toArray();
    scores[3] = Double.NaN;
    scores[4] = Double.POSITIVE_INFINITY;
    String[] labels = new String[n];
    Arrays.setAll(labels, i -> i % 7 == 0 ? null : "class " + i % 3);
    Table rows = Table.of(Column.doubles("score", scores), Column.strings("label", labels));
    try (OpenTable table = open(rows)) {
      LiveTable live = new LiveTable(table, each -> each);
      Filter filter =
          Filter.NONE
              .and(new Between("score", -40.0, null))
              .and(new OneOf("label", List.of("class 1")));
      List<ColumnSummary> spreads =
          live.answer(
                  new RowsRequest(
                      TableState.START.filter(filter), 0, List.of("score", "label", "nowhere")))
              .summary();
      assertThat(spreads).hasSize(2);
      ColumnSummary score = spreads.get(0);
      Bins bins = score.bins();
      assertThat(score.missing()).isEqualTo(1);
      long[] kept = new long[bins.count() + 1];
      for (int row : Filter.NONE.and(new OneOf("label", List.of("class 1"))).rows(rows)) {
        kept[Double.isFinite(scores[row]) ? bins.of(scores[row]) : bins.count()]++;
      }
      assertThat(score.kept()).containsExactly(Arrays.stream(kept).boxed().toArray(Long[]::new));
      ColumnSummary label = spreads.get(1);
      assertThat(label.values()).containsExactly("class 0", "class 1", "class 2", null);
      assertThat(label.kept().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(Filter.NONE.and(new Between("score", -40.0, null)).rows(rows).length);
    }
  }

  /** Random brushes over columns of every kind: counts from what is kept are those of the file. */
  @Test
  void keptBarsCountWhatTheFileCounts() throws Exception {
    Random random = new Random(11);
    Table mixed = mixed(random);
    double[] scores = random.doubles(300, -3, 900).toArray();
    Boolean[] truths = new Boolean[300];
    Arrays.setAll(truths, i -> i % 11 == 0 ? null : i % 3 == 0);
    Table rows =
        mixed
            .with(Column.doubles("score", scores))
            .with(Column.of("true", ColumnType.BOOLEAN, Arrays.asList((Object[]) truths)));
    List<String> names = List.of("text", "number", "who\"le", "score", "true", "nowhere");
    try (OpenTable table = open(rows)) {
      Summaries file = new Summaries(table, Long.MAX_VALUE);
      List<ColumnSummary> wholes = file.of(names, Filter.NONE);
      KeptBars bars = KeptBars.of(table, wholes);
      Summaries kept = new Summaries(table, 0);
      kept.of(names, Filter.NONE);
      kept.awaitKept();
      int answered = 0;
      for (int i = 0; i < 200; i++) {
        Filter filter = filter(random);
        filter = random.nextBoolean() ? filter : filter.and(new Between("score", 3.5, 500.0));
        filter = random.nextBoolean() ? filter : filter.and(new OneOf("true", List.of(true)));
        answered += bars.answers(filter) ? 1 : 0;
        assertThat(kept.of(names, filter)).as("%s", filter).isEqualTo(file.of(names, filter));
        assertThat(kept.matched(filter)).as("%s", filter).isEqualTo(filter.rows(rows).length);
      }
      assertThat(answered).isGreaterThan(20);
    }
  }

  @Test
  void binsHaveRoundEdges() {
    double[][] expected = {
      {0, 1, 0, 1, 0.05},
      {0.013, 0.987, 0, 1, 0.05},
      {50, 200, 50, 200, 10},
      {-54.2, -11.7, -55, -10, 5},
      {0, 255, 0, 260, 20}
    };
    for (double[] each : expected) {
      Bins bins = Bins.over(each[0], each[1]);
      assertThat(bins.start()).isCloseTo(each[2], org.assertj.core.data.Offset.offset(1e-9));
      assertThat(bins.stop()).isCloseTo(each[3], org.assertj.core.data.Offset.offset(1e-9));
      assertThat(bins.step()).isCloseTo(each[4], org.assertj.core.data.Offset.offset(1e-9));
    }
    Bins unit = new Bins(0, 1, 0.05, 20);
    assertThat(
            Arrays.stream(new double[] {0.013, 0.2, 0.5, 0.987, 0.49999, 0.05, 0.0999, 0.75})
                .mapToInt(unit::of)
                .toArray())
        .containsExactly(0, 4, 10, 19, 9, 1, 1, 15);
  }
}
