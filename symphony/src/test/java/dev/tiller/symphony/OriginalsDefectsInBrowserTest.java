package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What the reference implementation gets wrong, each in a test of its own (groups by several
 * columns are in SharedStateInBrowserTest, hostile Markdown in MarkdownTest), and the golden
 * figures that a browser shows.
 */
class OriginalsDefectsInBrowserTest extends InBrowser {

  private static double value(Locator locator) {
    return Double.parseDouble(locator.getAttribute("data-value"));
  }

  @Test
  void theLargestClusterIsShownFirst() throws IOException {
    long[] clusters =
        IntStream.range(0, 60).mapToLong(i -> i < 20 ? 7 : i < 58 ? i / 2 : -1).toArray();
    Table table = Table.of(Column.longs("duplicates_x", clusters));
    open(Page.titled("Clusters").add(Duplicates.of("", table, "duplicates_x")));
    assertThat(page.locator(".cluster").first().getAttribute("data-cluster")).isEqualTo("7");
    assertThat(page.locator(".cluster").first().locator(".tiles li").count()).isEqualTo(17);
    page.locator(".cluster").first().locator("button.plain").click();
    assertThat(page.locator(".cluster").first().locator(".tiles li").count()).isEqualTo(20);
  }

  @Test
  void ratesOfGroupsAreThoseOfTheirNames() throws IOException {
    Table table =
        Table.of(
            Column.strings("label", "a", "a", "a", "a", "b", "b", "b", "c", "c", "c"),
            Column.strings("prediction", "a", "a", "b", "c", "b", "b", "a", "c", "c", "c"));
    open(Page.titled("Rates").add(FairVis.of("", table, "label", "prediction")));
    double[] expected = {0.7, 0.6944444444, 0.7222222222, 0.6984126984};
    String[] rates = {"accuracy", "macro precision", "macro recall", "macro F1"};
    for (int i = 0; i < rates.length; i++) {
      page.locator("section.FairVis select").last().selectOption(rates[i]);
      assertThat(value(page.locator("tbody td[data-value]"))).isCloseTo(expected[i], within(1e-9));
    }
  }

  @Test
  void aClassNeverPredictedMakesNoMacroRateUnknown() throws IOException {
    Table table =
        Table.of(
            Column.strings("label", "a", "b", "c"), Column.strings("prediction", "a", "b", "a"));
    open(Page.titled("Rates").add(FairVis.of("", table, "label", "prediction")));
    page.locator("section.FairVis select").last().selectOption("macro precision");
    assertThat(value(page.locator("tbody td[data-value]"))).isCloseTo(0.75, within(1e-9));
  }

  @Test
  void branchesOfClassesCountWhatLiesBelowThem() throws IOException {
    var rows = Table.builder().string("label").string("prediction");
    String[][] counts = {
      {"citrus:lemon", "citrus:lemon", "50"}, {"citrus:lemon", "citrus:orange", "7"},
      {"citrus:lemon", "pome:apple", "3"}, {"citrus:orange", "citrus:orange", "40"},
      {"citrus:orange", "citrus:lemon", "6"}, {"citrus:orange", "pome:pear", "4"},
      {"pome:apple", "pome:apple", "30"}, {"pome:apple", "pome:pear", "8"},
      {"pome:apple", "citrus:lemon", "2"}, {"pome:pear", "pome:pear", "25"},
      {"pome:pear", "pome:apple", "5"}
    };
    for (String[] each : counts) {
      for (int i = 0; i < Integer.parseInt(each[2]); i++) {
        rows.row(each[0], each[1]);
      }
    }
    open(Page.titled("Fruit").add(ConfusionMatrix.of("", rows.build(), "label", "prediction")));
    Locator citrus = page.locator("tbody.above tr").first().locator("[data-value]");
    double[] golden = {0.95, 0.9809523810, 0.9363636364};
    for (int i = 0; i < golden.length; i++) {
      assertThat(value(citrus.nth(i))).isCloseTo(golden[i], within(1e-9));
    }
    Locator lemon = page.locator("tbody").first().locator("tr").first().locator("td[data-value]");
    assertThat(value(lemon.first())).isCloseTo(0.8620689655, within(1e-9));
    assertThat(value(lemon.nth(1))).isCloseTo(0.8333333333, within(1e-9));
    page.locator("tbody").first().locator("button.heat").nth(1).click();
    assertThat(page.evaluate("symphony.visible(0).length")).isEqualTo(7);
  }

  @Test
  void layersAreToldApartByTheirWholeNames() {
    Table table =
        Table.of(
            Column.longs("duplicates_conv1", 1, 2),
            Column.longs("duplicates_conv10", 1, 2),
            Column.doubles("projection_conv10_x", 1, 2),
            Column.doubles("projection_conv10_y", 1, 2),
            Column.doubles("projection_conv1_x", 1, 2));
    Conventions columns = Conventions.of(table);
    assertThat(columns.duplicates()).containsExactly("conv1", "conv10");
    assertThat(columns.maps()).containsExactly("conv10");
  }

  @Test
  void pointsFarFromTheOriginFillThePlotAndNinthClassesHaveAColor() throws IOException {
    int n = 90;
    String[] classes = new String[n];
    Arrays.setAll(classes, i -> "class " + i % 9);
    Table table =
        Table.of(
            Column.doubles("x", IntStream.range(0, n).mapToDouble(i -> 1e6 + i).toArray()),
            Column.doubles("y", IntStream.range(0, n).mapToDouble(i -> -1e6 + i % 7).toArray()),
            Column.strings("class", classes));
    open(Page.titled("Far").add(Scatterplot.of("", table, "x", "y").color("class")));
    assertThat(page.locator("ul.legend li").allInnerTexts())
        .hasSize(8)
        .last()
        .asString()
        .contains("others");
    var box = page.locator("canvas").boundingBox();
    page.keyboard().down("Shift");
    page.mouse().move(box.x + box.width / 2, box.y + 1);
    page.mouse().down();
    page.mouse().move(box.x + box.width - 1, box.y + 1);
    page.mouse().move(box.x + box.width - 1, box.y + box.height - 1);
    page.mouse().move(box.x + box.width / 2, box.y + box.height - 1);
    page.mouse().up();
    page.keyboard().up("Shift");
    assertThat(((List<?>) page.evaluate("symphony.selected(0)")).size()).isBetween(35, 55);
  }

  @Test
  void aMissingFirstValueSaysNothingOfItsColumn() throws IOException {
    Table table =
        Table.of(
            Column.strings("s", null, "a", "a"),
            Column.of("n", dev.tiller.data.ColumnType.DOUBLE, Arrays.asList(null, 1.5, 2.5)));
    open(Page.titled("First").add(Summary.of("", table), DataTable.of("", table)));
    assertThat(page.locator(".spread").count()).isEqualTo(2);
    assertThat(page.locator(".spread").first().innerText()).contains("1 missing");
  }

  @Test
  void namesThatAreNoWordsAndQuotesInValuesCanBeFiltered() {
    Table table =
        Table.of(Column.strings("my-col \"x\"", "it's", "b"), Column.strings("a|b", "x|y", "z"));
    assertThat(Filter.where("d[\"my-col \\\"x\\\"\"] == 'it\\'s'").rows(table)).containsExactly(0);
    assertThat(Filter.where("d['a|b'] == \"x|y\"").rows(table)).containsExactly(0);
  }

  @Test
  void aLargeSelectionFitsIntoTheAddressOrIsLeftOut() throws IOException {
    long[] ids = IntStream.range(0, 20_000).asLongStream().toArray();
    Table table = Table.of(Column.longs("id|x", ids));
    open(Page.titled("Many").add(DataTable.of("", table)));
    Integer[] some = IntStream.range(0, 9_000).map(i -> i * 2).boxed().toArray(Integer[]::new);
    restore(TableState.START.selection(some).groups("id|x"));
    page.waitForCondition(() -> page.url().contains("groups"));
    assertThat(page.url().length()).isLessThan(8000);
    Integer[] range = IntStream.range(5, 15_000).boxed().toArray(Integer[]::new);
    restore(TableState.START.selection(range));
    page.waitForCondition(() -> page.url().contains("5-14999"));
    String address = page.url();
    assertThat(address.length()).isLessThan(1000);
    page.navigate("about:blank");
    page.navigate(address);
    assertThat((List<?>) page.evaluate("symphony.selected(0)")).hasSize(14_995);
    forgetRequests();
  }

  private void restore(TableState state) {
    page.evaluate(
        "json => symphony.restore(JSON.parse(json))", PageState.START.table(0, state).toJson());
    page.waitForTimeout(300);
  }

  @Test
  void upperCaseEndingsArePictures() {
    assertThat(Thumbnails.picture("A/B.JPG")).isTrue();
    assertThat(Thumbnails.picture("b.wav")).isFalse();
  }

  @Test
  void filesOutsideOfTheFolderAreNoPictures() throws IOException {
    var pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.writeString(folder.resolve("secret.png"), "x");
    Files.writeString(pictures.resolve("broken.png"), "no picture");
    Table table =
        Table.of(
            Column.strings("path", "broken.png", "../secret.png", "/etc/passwd", "a\0b.png", null));
    assertThat(Thumbnails.column(table, pictures)).isEqualTo("path");
    Thumbnails small = Thumbnails.of(table, pictures, "path", dev.tiller.ground.Monitor.NONE);
    assertThat(small.shown()).isZero();
    assertThat(small.broken()).isEqualTo(4);
  }

  @Test
  void oddTablesAreShownAsWhatTheyAre() throws IOException {
    int n = 60_000;
    String[] many = new String[n];
    Arrays.setAll(many, i -> "<img src=x onerror=alert(1)> " + i);
    Table table =
        Table.of(
            Column.strings("__proto__", many),
            Column.strings("constructor", many),
            Column.strings("empty", new String[n]),
            Column.doubles(
                "odd",
                IntStream.range(0, n)
                    .mapToDouble(
                        i -> i % 3 == 0 ? Double.NaN : i % 3 == 1 ? Double.POSITIVE_INFINITY : i)
                    .toArray()),
            Column.longs("same", new long[n]));
    open(Symphony.of(table).titled("<script>alert(1)</script>").page());
    page.locator("section.Summary .spread").first().waitFor();
    assertThat(page.locator("[role=alert]").count()).isZero();
    assertThat(page.locator("section.Summary .spread").count()).isEqualTo(5);
    assertThat(page.locator("section.Issues").innerText())
        .contains("empty has no value at all", "odd holds infinities");
  }

  @Test
  void driftFiguresAreThoseOfTheSpecification() {
    long[] first = {10, 20, 30, 40};
    long[] second = {15, 25, 20, 40};
    assertThat(Drift.stabilityIndex(first, second)).isCloseTo(0.0719769438, within(1e-9));
    assertThat(Drift.divergence(first, second)).isCloseTo(0.0129014136, within(1e-9));
  }
}
