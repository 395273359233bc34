package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.Where;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.StateJson;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Figures that were computed independently and that the browser's own engine must give: bins, the
 * head of familiarity, and the state. Those of confusion, rates and drift are in
 * OriginalsDefectsInBrowserTest.
 */
class GoldenInBrowserTest extends InBrowser {

  private static final Table STATE =
      Table.of(
          Column.longs("id", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
          Column.strings("label", "a", "a", "b", "b", "c", "a", "c", "b", "a", "c"),
          Column.strings(
              "split", "train", "test", "train", "train", "test", "train", "train", "test", "test",
              "train"),
          Column.doubles("score", .91, .40, .75, .62, .33, .88, .51, .70, .95, .20),
          Column.longs("dup", 0, -1, 1, 1, -1, 0, -1, 1, 0, -1));

  private double number(String script) {
    return ((Number) page.evaluate(script)).doubleValue();
  }

  @Test
  void bins() throws IOException {
    open(Page.titled("Bins").add(DataTable.of("", STATE)));
    double[][] ranges = {
      {0, 1, 0, 1, 0.05},
      {0.013, 0.987, 0, 1, 0.05},
      {50, 200, 50, 200, 10},
      {-54.2, -11.7, -55, -10, 5},
      {0, 255, 0, 260, 20}
    };
    for (double[] each : ranges) {
      String bins = "symphony.kit.bins(%s, %s)".formatted(each[0], each[1]);
      assertThat(number(bins + ".start")).isCloseTo(each[2], within(1e-9));
      assertThat(number(bins + ".stop")).isCloseTo(each[3], within(1e-9));
      assertThat(number(bins + ".step")).isCloseTo(each[4], within(1e-9));
    }
    assertThat(
            page.evaluate(
                "[0.013, 0.2, 0.5, 0.987, 0.49999, 0.05, 0.0999, 0.75]"
                    + ".map(v => symphony.kit.binOf(symphony.kit.bins(0, 1), v))"))
        .hasToString("[0, 4, 10, 19, 9, 1, 1, 15]");
  }

  @Test
  void theHeadOfFamiliarity() throws IOException {
    Table table = Table.of(Column.doubles("familiarity_x", -12.5, -3.25, -7.75, -20, -5.5));
    open(Page.titled("Familiar").add(Familiarity.of("", table, "familiarity_x")));
    List<Double> shown =
        values("section.Familiarity p.note [data-value]").stream()
            .map(v -> Double.parseDouble(String.valueOf(v)))
            .toList();
    assertThat(shown.get(0)).isCloseTo(-9.8, within(1e-9));
    assertThat(shown.get(1)).isCloseTo(6.6506578622, within(1e-9));
  }

  @Test
  void aFilterGroupsAndTheirMeans() throws IOException {
    open(
        Page.titled("State")
            .add(
                Slices.of("", STATE, Metric.mean("score")),
                DataTable.of("", STATE),
                Duplicates.of("", STATE, "dup").split("split")));
    Filter filter = Filter.where("d.score >= 0.5 && d.split == 'train'");
    assertThat(filter.rows(STATE)).containsExactly(0, 2, 3, 5, 6);
    restore(TableState.START.filter(filter));
    assertThat(page.evaluate("symphony.visible(0).map(row => symphony.table(0).number(row, 'id'))"))
        .hasToString("[1, 3, 4, 6, 7]");
    assertThat(
            page.evaluate(
                "symphony.groups(0, ['label', 'split']).map(g => g.key.join('|') + ' ' + g.rows.length)"))
        .hasToString("[a|test 2, a|train 2, b|train 2, c|train 2, b|test 1, c|test 1]");
    restore(TableState.START.groups("label"));
    Locator slices = page.locator("section.Slices tbody tr");
    double[] means = {0.785, 0.69, 0.3466666667};
    String[] labels = {"a", "b", "c"};
    for (int i = 0; i < labels.length; i++) {
      Locator row =
          slices.filter(new Locator.FilterOptions().setHasText("label = " + labels[i])).first();
      assertThat(Double.parseDouble(row.locator("td[data-value]").getAttribute("data-value")))
          .isCloseTo(means[i], within(1e-9));
    }
    restore(TableState.START);
    Locator clusters = page.locator("section.Duplicates .cluster");
    assertThat(clusters.count()).isEqualTo(2);
    for (Locator cluster : clusters.all()) {
      assertThat(cluster.locator(".warning").allInnerTexts()).containsExactly("crosses split");
    }
  }

  @Test
  void eachGroupHasItsOwnCaption() throws IOException {
    Table table = Table.of(Column.strings("p", "a", "b", "a"), Column.strings("q", "x", "y", "y"));
    open(Page.titled("Groups").add(RowList.of("", table)));
    restore(TableState.START.groups("p", "q"));
    assertThat(page.locator("section.RowList h3.of").allInnerTexts())
        .containsExactly("p a, q x 1 rows", "p a, q y 1 rows", "p b, q y 1 rows");
    assertThat(
            page.locator("section.RowList ul.tiles")
                .evaluateAll("all => all.map(u => u.querySelector('li').dataset.row).join()"))
        .isEqualTo("0,2,1");
  }

  /**
   * A brush goes on from the counts of its last step; wherever it goes, the bars are those that
   * Java's filters count anew.
   */
  @Test
  void countsThatFollowABrushAreThoseCountedAnew() throws IOException {
    int n = 3000;
    Random random = new Random(3);
    double[] x = random.doubles(n).map(v -> v < 0.02 ? Double.NaN : v).toArray();
    double[] y = random.doubles(n).toArray();
    String[] kinds = new String[n];
    Arrays.setAll(kinds, i -> "k" + random.nextInt(5));
    Table table =
        Table.of(Column.doubles("x", x), Column.doubles("y", y), Column.strings("kind", kinds));
    open(Page.titled("Brush").add(Summary.of("", table), Scatterplot.of("", table, "x", "y")));
    String[] conditions = {"x", "y"};
    for (int step = 0; step < 60; step++) {
      double low = random.nextInt(10) / 10.0;
      double high = low + random.nextInt(8) / 10.0;
      String column = conditions[random.nextInt(2)];
      Filter filter = Filter.NONE.and(new Between(column, low, high));
      if (random.nextBoolean()) {
        filter = filter.and(new OneOf("kind", List.of("k1", "k2")));
      }
      if (random.nextInt(4) == 0) {
        filter = filter.and(new Where("d.y > 0.3"));
      }
      String json = StateJson.write(filter);
      for (String of : List.of("x", "y", "kind")) {
        List<?> kept =
            (List<?>)
                page.evaluate(
                    """
                    ([json, column]) => {
                      // As on the page, conditions that stay are the same objects from step to step.
                      const kept = (window.kept ??= new Map());
                      const known = (key, make) => kept.get(key) ?? kept.set(key, make()).get(key);
                      const filter = known(json, () => ({
                        conditions: JSON.parse(json).conditions.map(c => known(JSON.stringify(c), () => c)),
                      }));
                      return Array.from(symphony.kit.summarize(symphony.table(0), column, filter).kept);
                    }""",
                    List.of(json, of));
        long all = kept.stream().mapToLong(v -> ((Number) v).longValue()).sum();
        assertThat(all)
            .as(of + " under " + json)
            .isEqualTo(withoutOwn(filter, of).rows(table).length);
      }
    }
  }

  private static Filter withoutOwn(Filter filter, String column) {
    return new Filter(
        filter.conditions().stream()
            .filter(
                c ->
                    !(c instanceof Between b && b.column().equals(column))
                        && !(c instanceof OneOf o && o.column().equals(column)))
            .toList());
  }

  private void restore(TableState state) {
    page.evaluate(
        "json => symphony.restore(JSON.parse(json))", PageState.START.table(0, state).toJson());
    page.waitForTimeout(100);
  }
}
