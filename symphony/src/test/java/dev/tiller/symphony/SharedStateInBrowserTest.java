package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.RowCondition;
import dev.tiller.symphony.filter.Search;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters, selection and grouping reach every component over a table, and agree with Java. */
class SharedStateInBrowserTest extends InBrowser {
  private static final ObjectMapper JSON = new ObjectMapper();

  private List<?> rowsShown(String section) {
    return (List<?>)
        page.locator(section + " [data-row]:not(.out)")
            .evaluateAll("all => all.map(e => Number(e.dataset.row))");
  }

  @Test
  void searchingInOneComponentFiltersAllOverTheTable() throws IOException {
    open(ExamplePage.page());
    page.locator("section.SideBySide input[type=search]").fill("SHIP");
    List<Integer> kept =
        Arrays.stream(Filter.NONE.and(new Search("SHIP")).rows(ExamplePage.texts()))
            .boxed()
            .toList();
    assertThat(kept).isNotEmpty();
    assertThat(rowsShown("section.DataTable").toString()).isEqualTo(kept.toString());
    assertThat(rowsShown("section.SideBySide").toString()).isEqualTo(kept.toString());
    assertThat(page.locator("section.DataTable input[type=search]").inputValue()).isEqualTo("SHIP");
    assertThat(page.locator("section.DataTable .count").innerText())
        .isEqualTo(kept.size() + " of 24 rows");
  }

  @Test
  void boxesAndBoundsFilterAsInJava() throws IOException {
    open(ExamplePage.page());
    page.locator("section.DataTable .filters > summary").click();
    Locator panel = page.locator("section.DataTable .panel");
    panel.locator("fieldset", having("strength")).getByText("0.5").click();
    panel.locator("fieldset", having("strength")).getByText("1.0").click();
    panel.locator("fieldset", having("perplexity")).locator("input").first().fill("33");
    Filter filter =
        Filter.NONE
            .and(new OneOf("strength", List.of(0.5, 1.0)))
            .and(new Between("perplexity", 33.0, null));
    int[] kept = filter.rows(ExamplePage.texts());
    assertThat(kept).isNotEmpty();
    assertThat(page.evaluate("symphony.visible(0)").toString()).isEqualTo(Arrays.toString(kept));
    button("Clear filter").first().click();
    assertThat((List<?>) page.evaluate("symphony.visible(0)")).hasSize(24);
  }

  private Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new com.microsoft.playwright.Page.GetByRoleOptions().setName(name));
  }

  private static Locator.LocatorOptions having(String text) {
    return new Locator.LocatorOptions().setHasText(text);
  }

  @Test
  void randomFiltersAgreeWithJavaToTheLastRow() throws IOException {
    Random random = new Random(5);
    Table table = mixed(random);
    open(Page.titled("Mixed").add(DataTable.of("", table)));
    for (int i = 0; i < 200; i++) {
      Filter filter = randomFilter(random);
      assertThat(inPage(filter).toString())
          .as(JSON.writeValueAsString(filter))
          .isEqualTo(Arrays.toString(filter.rows(table)));
    }
  }

  private Object inPage(Filter filter) throws JsonProcessingException {
    String json = JSON.writeValueAsString(filter);
    return page.evaluate("filter => symphony.rows(0, JSON.parse(filter))", json);
  }

  private static Table mixed(Random random) {
    List<String> words = List.of("Whale", "whaLE oil", "ÉCUME", "écume", "ΟΔΟΣ", "İ", "ß", "");
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
        Column.of("whole", ColumnType.LONG, wholes));
  }

  private static Filter randomFilter(Random random) {
    List<RowCondition> pool =
        List.of(
            new Search(List.of("whale", "É", "οδος", "i", "ss", "").get(random.nextInt(6))),
            new OneOf("text", Arrays.asList("Whale", "", random.nextBoolean() ? null : "ß")),
            new OneOf("number", Arrays.asList(0, 0.5, random.nextBoolean() ? null : 0.25)),
            new OneOf("whole", List.of(random.nextInt(5), 3L)),
            new Between("number", random.nextDouble() - 0.5, random.nextBoolean() ? null : 0.75),
            new Between("whole", null, (double) random.nextInt(5)));
    return new Filter(pool.stream().filter(condition -> random.nextInt(3) == 0).toList());
  }

  @Test
  void sortsSelectsGroupsAndTurnsPages() throws IOException {
    open(ExamplePage.page());
    Locator table = page.locator("section.DataTable");
    Locator heading = table.locator("th", having("perplexity"));
    heading.locator("button").click();
    assertThat(heading.getAttribute("aria-sort")).isEqualTo("ascending");
    double[] all = ExamplePage.texts().column("perplexity").toDoubles();
    String cells = "section.DataTable tbody td:nth-child(6) [data-value]";
    assertThat(values(cells).stream().map(v -> Double.parseDouble((String) v)).toList())
        .isEqualTo(Arrays.stream(all).sorted().limit(12).boxed().toList());
    button("Next").click();
    assertThat(table.locator(".pages span").innerText()).isEqualTo("page 2 of 2");
    page.locator("section.SideBySide [data-row='5'] input[type=checkbox]").check();
    assertThat(page.evaluate("symphony.selected(0)").toString()).isEqualTo("[5]");
    assertThat(table.locator(".count").innerText()).endsWith("1 selected");
    table.locator("select").selectOption("strength");
    assertThat(table.locator("tr.group").first().innerText()).contains("8");
  }

  @Test
  void groupsAreTheCombinationsThatOccur() throws IOException {
    Table table = Table.of(Column.strings("a", "a", "b", "a"), Column.strings("b", "x", "y", "y"));
    open(Page.titled("Groups").add(DataTable.of("", table)));
    assertThat(page.evaluate("JSON.stringify(symphony.groups(0, ['a', 'b']))"))
        .isEqualTo(
            "[{\"key\":[\"a\",\"x\"],\"rows\":[0]},{\"key\":[\"a\",\"y\"],\"rows\":[2]},"
                + "{\"key\":[\"b\",\"y\"],\"rows\":[1]}]");
  }
}
