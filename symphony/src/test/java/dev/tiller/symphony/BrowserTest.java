package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Condition;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens written pages from disk in the distribution's Chromium, network off. */
@Tag("browser")
class BrowserTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static Playwright playwright;
  private static Browser browser;

  @TempDir Path folder;
  private com.microsoft.playwright.Page page;
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void start() {
    Optional<Path> chromium = chromium();
    assumeTrue(
        chromium.isPresent(), "Skipped: no chromium on the PATH (apt-get install chromium).");
    assumeTrue(driver(), "Skipped: Playwright's driver is absent; run Maven with -Pbrowser.");
    playwright = Playwright.create();
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.get())
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void quiet() {
    assertThat(complaints).isEmpty();
    assertThat(requests).allMatch(url -> url.startsWith("file:")).hasSizeLessThanOrEqualTo(1);
    page.context().close();
  }

  private static Optional<Path> chromium() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .flatMap(place -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean driver() {
    try {
      Class.forName("com.microsoft.playwright.impl.driver.jar.DriverJar");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private void open(Page content) throws IOException {
    Path file = folder.resolve("page.html");
    content.write(file);
    page = browser.newContext(new Browser.NewContextOptions().setOffline(true)).newPage();
    page.onRequest(request -> requests.add(request.url()));
    page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
    page.onPageError(complaints::add);
    page.navigate(file.toUri().toString());
  }

  private List<?> values(String selector) {
    return (List<?>)
        page.locator(selector).evaluateAll("all => all.map(e => e.dataset.value ?? null)");
  }

  private List<?> rowsShown(String section) {
    return (List<?>)
        page.locator(section + " [data-row]:not(.out)")
            .evaluateAll("all => all.map(e => Number(e.dataset.row))");
  }

  @Test
  void everyComponentOfTheExampleIsDrawn() throws IOException {
    open(ExamplePage.page());
    assertThat(page.locator("main > section").count()).isEqualTo(8);
    assertThat(page.locator("svg[role=img]").count()).isEqualTo(2);
    assertThat(page.locator("section.Curve").first().locator("svg path.mark[data-row]").count())
        .isEqualTo(6);
    assertThat(page.locator("section.Claims td.verdict").allInnerTexts())
        .containsExactly("✓ holds", "✗ does not hold", "✓ holds", "? undecided");
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
    page.locator("section.Curve summary").first().click();
    assertThat(page.locator("section.Curve .twin").first().locator("tr").nth(2).innerText())
        .contains("0.5", "36% [28%, 45%]");
  }

  private static List<Double> doubles(Column column) {
    return Arrays.stream(column.toDoubles()).boxed().toList();
  }

  @Test
  void searchingInOneComponentFiltersAllOverTheTable() throws IOException {
    open(ExamplePage.page());
    page.locator("section.Comparison input[type=search]").fill("SHIP");
    List<Integer> kept =
        Arrays.stream(Filter.NONE.and(new Search("SHIP")).rows(ExamplePage.texts()))
            .boxed()
            .toList();
    assertThat(kept).isNotEmpty();
    assertThat(rowsShown("section.DataTable").toString()).isEqualTo(kept.toString());
    assertThat(rowsShown("section.Comparison").toString()).isEqualTo(kept.toString());
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
    List<Condition> pool =
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
    page.locator("section.Comparison [data-row='5'] input[type=checkbox]").check();
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
  void keysMoveAlongACurve() throws IOException {
    open(ExamplePage.page());
    Locator chart = page.locator("section.Curve .chart").first();
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
                Comparison.of("", none, Measure.of("p", "p"), x, "t").score(x),
                Curve.of("", none, x, x),
                Bars.of("", none, Measure.of("p", "p"), x)));
    assertThat(page.locator("p.empty").allInnerTexts()).hasSize(3);
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
