package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void noRows() throws IOException {
    opens(
        Table.builder().string("id").string("label").string("prediction").number("score").build());
    assertThat(page.locator("section.Summary")).containsText("The table has no rows.");
  }

  @Test
  void columnsWithoutAnyValue() throws IOException {
    opens(
        Table.of(
            Column.strings("id", "a", "b", "c"),
            Column.of("label", ColumnType.STRING, Collections.nCopies(3, null)),
            Column.of("prediction", ColumnType.STRING, Collections.nCopies(3, null)),
            Column.of("score", ColumnType.DOUBLE, Collections.nCopies(3, null)),
            Column.of("projection_e_x", ColumnType.DOUBLE, Collections.nCopies(3, null)),
            Column.of("projection_e_y", ColumnType.DOUBLE, Collections.nCopies(3, null))));
    assertThat(page.locator("section.Summary")).containsText("3 missing");
    assertThat(page.locator("section.Summary")).containsText("No value at all.");
  }

  @Test
  void manyDifferentTexts() throws IOException {
    opens(
        Table.of(
            Column.strings("label", IntStream.range(0, 60_000).mapToObj(i -> "kind " + i).toList()),
            Column.longs("n", IntStream.range(0, 60_000).asLongStream().toArray())));
    assertThat(page.locator("section.Summary")).containsText("60,000 different texts");
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
}
