package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is wrong with data is shown as what it is: never a blank page, never a failed part. */
class BadInputInBrowserTest extends InBrowser {

  private void opens(Table table) throws IOException {
    Page content = Symphony.of(table).titled("Odd rows").page();
    open(content);
    assertThat(page.locator("main section").first()).isVisible();
    page.waitForFunction(
        "() => [...document.querySelectorAll('main > section')].every(s => s.innerText.trim().length > 3)");
    assertThat(page.locator("p.fault[role=alert]")).hasCount(0);
  }

  /** Rows without a value. */
  private static Column odd(int rows, String name, ColumnType type) {
    return Column.of(name, type, Collections.nCopies(rows, null));
  }

  @Test
  void noRows() throws IOException {
    opens(
        Table.of(
            odd(0, "id", ColumnType.STRING),
            odd(0, "label", ColumnType.STRING),
            odd(0, "prediction", ColumnType.STRING),
            odd(0, "split", ColumnType.STRING),
            odd(0, "score", ColumnType.DOUBLE),
            odd(0, "duplicates_e", ColumnType.LONG),
            odd(0, "familiarity_e", ColumnType.DOUBLE),
            odd(0, "projection_e_x", ColumnType.DOUBLE),
            odd(0, "projection_e_y", ColumnType.DOUBLE)));
    assertThat(page.locator("section.Summary")).containsText("The table has no rows.");
  }

  @Test
  void columnsWithoutAnyValue() throws IOException {
    opens(
        Table.of(
            Column.strings("id", "a", "b", "c"),
            odd(3, "label", ColumnType.STRING),
            odd(3, "prediction", ColumnType.STRING),
            odd(3, "split", ColumnType.STRING),
            odd(3, "flag", ColumnType.BOOLEAN),
            odd(3, "score", ColumnType.DOUBLE),
            odd(3, "duplicates_e", ColumnType.LONG),
            odd(3, "familiarity_e", ColumnType.DOUBLE),
            odd(3, "projection_e_x", ColumnType.DOUBLE),
            odd(3, "projection_e_y", ColumnType.DOUBLE)));
    assertThat(page.locator("section.Summary")).containsText("3 missing");
    assertThat(page.locator("section.Summary")).containsText("No value at all.");
  }

  @Test
  void aMillionDifferentTexts() throws IOException {
    int n = 1_000_000;
    opens(
        Table.of(
            Column.strings("label", IntStream.range(0, n).mapToObj(i -> "kind " + i).toList()),
            Column.longs("n", IntStream.range(0, n).asLongStream().toArray())));
    assertThat(page.locator("section.Summary")).containsText("1,000,000 different texts");
    page.locator("section.Summary input[type=search]").fill("kind 99999");
    assertThat(page.locator("section.Summary .total")).containsText("11 of 1,000,000 rows");
  }

  @Test
  void numbersThatAreNone() throws IOException {
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1, 2, Double.MAX_VALUE, -0.0
    };
    opens(Table.of(Column.doubles("x", odd), Column.doubles("y", odd)));
    assertThat(page.locator("section.DataTable tbody").allInnerTexts().get(0))
        .contains("NaN", "∞", "−∞");
  }

  @Test
  void brokenPicturesAndIdsTwice() throws IOException {
    opens(
        Table.of(
            Column.strings("id", "one", "one", "two"),
            Column.strings(
                "image",
                "data:image/png;base64,AAAA",
                "data:image/jpeg;base64,/9j/",
                "data:image/png;base64,"),
            Column.strings("label", "a", "b", "a")));
    assertThat(page.locator("section.RowList")).containsText("a picture that cannot be shown");
    assertThat(page.locator("section.RowList .tiles li")).hasCount(3);
  }

  @Test
  void columnsNamedLikePropertiesOfObjects() throws IOException {
    List<String> names =
        List.of(
            "__proto__", "constructor", "toString", "hasOwnProperty", "length", "$table", "then");
    opens(
        Table.of(
            names.stream()
                .map(name -> Column.strings(name, "v-" + name, "w", "v-" + name))
                .toList()));
    assertThat(page.locator("section.DataTable thead th button").allInnerTexts())
        .hasSameSizeAs(names);
    assertThat(page.locator("section.DataTable tbody").innerText())
        .contains("v-__proto__", "v-constructor", "v-$table");
  }

  @Test
  void mixedTypesAreTheTextsThatTheyWere() throws IOException {
    opens(
        Table.of(
            Column.strings("mixed", "1", "two", "3.0", "", "true", null),
            Column.of(
                "flag", ColumnType.BOOLEAN, Arrays.asList(true, null, false, true, null, null))));
    assertThat(page.locator("section.DataTable tbody").innerText()).contains("two", "3.0", "true");
  }

  @Test
  void valuesNamedLikePropertiesOfObjects() throws IOException {
    String[] names = {"__proto__", "constructor", "toString", "hasOwnProperty"};
    var rows = Table.builder().string("id").string("label").string("prediction").string("split");
    for (int i = 0; i < 80; i++) {
      rows.row("r" + i, names[i % 4], names[i * 7 % 4], names[i / 20]);
    }
    Table table = rows.build();
    open(
        Page.titled("Names")
            .add(
                Summary.of("Columns", table),
                ConfusionMatrix.of("Confusion", table, "label", "prediction"),
                FairVis.of("Groups", table, "label", "prediction", "split"),
                Slices.of("Slices", table, Metric.accuracy("label", "prediction")),
                DataTable.of("Table", table)));
    assertThat(page.locator("section.ConfusionMatrix thead th").filter(having("__proto__")))
        .not()
        .hasCount(0);
    assertThat(page.locator("section.FairVis")).containsText("constructor");
    page.locator("section.Summary .counts button").filter(having("constructor")).first().click();
    assertThat(page.locator("section.Summary .total")).containsText("20 of 80 rows");
    assertThat(page.locator("p.fault[role=alert]")).hasCount(0);
  }

  private static Locator.FilterOptions having(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
