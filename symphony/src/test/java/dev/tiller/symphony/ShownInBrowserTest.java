package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a page shows is what its tables hold. */
class ShownInBrowserTest extends InBrowser {
  @Test
  void everyComponentOfTheExampleIsDrawn() throws IOException {
    open(ExamplePage.page());
    assertThat(page.locator("main > section").count()).isEqualTo(9);
    assertThat(page.locator("svg[role=img]").count()).isEqualTo(2);
    assertThat(page.locator("section.LineChart").first().locator("svg path.mark[data-row]").count())
        .isEqualTo(6);
    assertThat(page.locator("section.Claims td.verdict").allInnerTexts())
        .containsExactly("✓ holds", "✗ does not hold", "✓ holds", "? not tested");
    assertThat(page.locator("section.Facts dt").first().innerText()).isEqualTo("model");
  }

  @Test
  void theNumbersShownAreTheTables() throws IOException {
    open(ExamplePage.page());
    Table texts = ExamplePage.texts();
    for (String column : List.of("strength", "sea", "perplexity")) {
      int place = texts.columnNames().indexOf(column) + 2;
      List<?> shown = values("section.DataTable tbody td:nth-child(" + place + ") [data-value]");
      assertThat(shown.stream().map(v -> Double.parseDouble((String) v)).toList())
          .isEqualTo(doubles(texts.head(12).column(column)));
    }
    assertThat(page.locator("section.DataTable tbody tr").first().locator("td").allInnerTexts())
        .endsWith(
            "0.0", ExamplePage.texts().column("continuation").stringAt(0), "2.0%", "28.0", "false");
    assertThat(page.locator("section.Bars td.number").allInnerTexts())
        .startsWith("0.61 [0.52, 0.70]")
        .endsWith("−0.03 [−0.08, 0.02]");
    page.locator("section.LineChart summary").first().click();
    assertThat(page.locator("section.LineChart .twin").first().locator("tr").nth(2).innerText())
        .contains("0.5", "36% [28%, 45%]");
  }

  private static List<Double> doubles(Column column) {
    return Arrays.stream(column.toDoubles()).boxed().toList();
  }

  @Test
  void hostileValuesAreShownAsText() throws IOException {
    open(Hostile.page());
    List<String> shown = page.locator("section.DataTable tbody td:nth-child(2)").allTextContents();
    assertThat(shown).element(0).isEqualTo(Hostile.TEXTS[0]);
    assertThat(shown).element(2).isEqualTo(Hostile.TEXTS[2]);
    List<String> numbers = page.locator("section.DataTable tbody td:nth-child(3)").allInnerTexts();
    assertThat(numbers).startsWith("NaN", "∞", "−∞", "1.798e+308");
    assertThat(values("section.DataTable tbody td:nth-child(4) span"))
        .asString()
        .startsWith("[9223372036854775807, -9223372036854775808, 9007199254740991,");
  }

  @Test
  void axeFindsNothingToMend() throws IOException {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      open(ExamplePage.page());
      page.emulateMedia(
          new com.microsoft.playwright.Page.EmulateMediaOptions().setColorScheme(scheme));
      page.locator("section.LineChart summary").first().click();
      page.locator("section.DataTable .filters > summary").click();
      assertThat(violations()).as(scheme.name()).isEmpty();
      quiet();
    }
  }

  @Test
  void aHeatMapIsAGridWhoseTintFollowsTheValue() throws IOException {
    open(ExamplePage.page());
    Locator map = page.locator("section.HeatMap");
    assertThat(map.locator("thead th").allInnerTexts())
        .containsExactly("width", "64", "1024", "4096");
    assertThat(map.locator("tbody th").allInnerTexts()).containsExactly("1", "2", "8");
    assertThat(map.locator("tbody tr").first().locator("td").allInnerTexts())
        .containsExactly("0.25", "4.00", "16.00");
    // A quarter is as far from 1 as four times, but on the side of losses; 1 has no tint.
    String strength = "e => getComputedStyle(e).getPropertyValue('--score')";
    Locator quarter = map.locator("[data-row='3']");
    Locator four = map.locator("[data-row='4']");
    assertThat(quarter.getAttribute("class")).contains("loss");
    assertThat(four.getAttribute("class")).doesNotContain("loss");
    assertThat(quarter.evaluate(strength)).isEqualTo(four.evaluate(strength));
    String two = map.locator("[data-row='2']").evaluate(strength).toString();
    assertThat(Double.parseDouble(two)).isCloseTo(Math.log(2) / Math.log(32), within(1e-9));
    String color = "e => getComputedStyle(e).backgroundColor";
    assertThat(quarter.evaluate(color)).isNotEqualTo(four.evaluate(color));
  }

  @Test
  void keysMoveAlongACurve() throws IOException {
    open(ExamplePage.page());
    Locator chart = page.locator("section.LineChart .chart").first();
    chart.focus();
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowRight");
    assertThat(chart.locator(".readout").innerText())
        .contains("strength 0.5", "Linear-AcT 36% [28%, 45%]", "AurA 17% [11%, 24%]");
    page.keyboard().press("Escape");
    assertThat(chart.locator(".readout").count()).isZero();
  }

  @Test
  void emptyTablesAndFiltersLeaveASentence() throws IOException {
    Table none = Table.builder().string("p").number("x").string("t").build();
    Measure x = Measure.of("x", "x");
    open(
        Page.titled("Empty")
            .add(
                DataTable.of("", none),
                SideBySide.of("", none, Measure.of("p", "p"), x, "t").score(x),
                LineChart.of("", none, x, x),
                Bars.of("", none, Measure.of("p", "p"), x),
                HeatMap.of("", none, Measure.of("p", "p"), Measure.of("t", "t"), x)));
    assertThat(page.locator("p.empty").allInnerTexts()).hasSize(4);
  }

  @Test
  void tenThousandRowsStayUsable() throws IOException {
    long[] numbers = IntStream.range(0, 10_000).mapToLong(i -> i * 7919L % 10_007).toArray();
    Table table = Table.of(Column.longs("n", numbers));
    open(Page.titled("Long").add(DataTable.of("", table).pageSize(50)));
    page.locator("section.DataTable th button").click();
    assertThat(values("section.DataTable tbody [data-value]").get(0)).isEqualTo("0");
  }
}
