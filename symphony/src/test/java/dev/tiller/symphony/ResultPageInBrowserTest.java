package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a page tells its result: a sentence first, few texts, estimates with bounds, tabs. */
class ResultPageInBrowserTest extends InBrowser {

  private static final Measure PROMPT = Measure.of("prompt", "prompt");
  private static final Measure STRENGTH = Measure.of("strength", "strength");

  private static Table manyTexts() {
    TableBuilder rows =
        Table.builder().string("prompt").number("strength").string("text").number("score");
    for (int p = 0; p < 12; p++) {
      rows.row("prompt " + p, 0.0, "plain " + p, 0.1);
      // The last five differ most.
      rows.row("prompt " + p, 1.0, "steered " + p, p >= 7 ? 0.8 : 0.2);
    }
    return rows.build();
  }

  @Test
  void theSentenceComesFirst() throws IOException {
    open(
        Page.titled("A result")
            .headline("87 % of <b>texts</b> show it.")
            .lead("How it was found.")
            .add(Prose.of("More.")));
    assertThat(page.locator("header > *").allInnerTexts())
        .containsExactly("A result", "87 % of <b>texts</b> show it.", "How it was found.");
  }

  @Test
  void fiveContrastingTextsStandOpenAndTheRestIsFolded() throws IOException {
    open(
        Page.titled("Texts")
            .add(
                SideBySide.of("Texts", manyTexts(), PROMPT, STRENGTH, "text")
                    .score(Measure.share("score", "score"))));
    Locator items = page.locator("section.SideBySide tbody tr");
    assertThat(items.locator("th").allInnerTexts())
        .containsExactly("prompt 7", "prompt 8", "prompt 9", "prompt 10", "prompt 11");
    assertThat(page.locator("section.SideBySide .note").innerText())
        .isEqualTo("The 5 of 12 whose scores lie furthest apart.");
    page.locator(".fold button").click();
    assertThat(items).hasCount(12);
    assertThat(violations()).isEmpty();
  }

  @Test
  void estimatesStandWithTheirBounds() throws IOException {
    DataTable table =
        DataTable.of("Figures", ExamplePage.shares())
            .estimate(Measure.share("share", "texts about it"), "low", "high", "95 % bootstrap");
    open(Page.titled("Figures").add(table));
    assertThat(page.locator("thead th").allInnerTexts())
        .contains("texts about it")
        .doesNotContain("low", "high", "share");
    assertThat(page.locator("tbody tr").first().locator("td").allInnerTexts())
        .contains("4% [1%, 8%]");
    assertThat(page.locator("section.DataTable > .note").innerText())
        .isEqualTo("In brackets: 95 % bootstrap.");
  }

  @Test
  void whatIsNotNothingIsNotShownAsNothing() throws IOException {
    Table table =
        Table.of(
            Column.doubles("share", 0.5, 0.0001, 0.9999, 0.0, 1.0),
            Column.doubles("number", 123.4, 0.00002, -0.0001, 0.0, 7.5),
            Column.doubles("tiny", 8.3e-7, 0.0, 3.49e-6, 2e-9, 0.0));
    open(
        Page.titled("Small")
            .add(
                DataTable.of(
                    "",
                    table,
                    List.of(
                        Measure.share("share", "share"),
                        Measure.of("number", "number"),
                        Measure.of("tiny", "tiny")))));
    assertThat(page.locator("tbody td:nth-child(2)").allInnerTexts())
        .containsExactly("50.0%", "0.01%", ">99.9%", "0.0%", "100.0%");
    assertThat(page.locator("tbody td:nth-child(3)").allInnerTexts())
        .containsExactly("123.4", "0.00002", "−0.0001", "0.0", "7.5");
    assertThat(page.locator("tbody td:nth-child(4)").allInnerTexts())
        .containsExactly("8.3e-7", "0", "3.49e-6", "2e-9", "0");
  }

  @Test
  void ticksStandClearOfOneAnotherAndFiguresFitTheirColumn() throws IOException {
    Table close =
        Table.of(
            Column.doubles("gamma", 0, 0.0001, 0.0002, 0.001, 0.01, 1),
            Column.doubles("share", 1, 0.9, 0.8, 0.5, 0.2, 0.1));
    Measure gamma = Measure.of("gamma", "sparsity");
    Measure share =
        Measure.share(
            "share", "a name that is longer than any axis on which it could stand in full");
    open(
        Page.titled("Close")
            .add(
                LineChart.of("One", close, gamma, share),
                LineChart.of("Two", close, gamma, share)));
    for (int width : new int[] {1200, 390}) {
      page.setViewportSize(width, 800);
      assertThat(page.locator("section.LineChart svg")).hasCount(2);
      page.waitForFunction(
          """
          () => [...document.querySelectorAll('section.LineChart svg')].every(svg => {
            const boxes = [...svg.querySelectorAll('.axes > text:not(.label)')].map(t => t.getBoundingClientRect());
            const frame = svg.getBoundingClientRect();
            const clear = boxes.every((a, i) => boxes.every((b, j) => i === j || a.right < b.left || b.right < a.left));
            const within = [...svg.querySelectorAll('text')].every(t => {
              const box = t.getBoundingClientRect();
              return box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
            });
            return boxes.length >= 2 && clear && within;
          })""");
      assertThat(
              page.evaluate(
                  "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
          .isEqualTo(true);
    }
  }

  @Test
  void tabsShowOnePartAndKeysGoThroughThem() throws IOException {
    Table table = ExamplePage.shares();
    open(
        Page.titled("Parts")
            .add(Prose.of("Above all."))
            .tab("Curves")
            .add(LineChart.of("Effect", table, STRENGTH, Measure.share("share", "share")))
            .tab("Rows")
            .add(DataTable.of("All rows", table), Prose.of("Below.")));
    Locator tabs = page.locator("[role=tab]");
    assertThat(tabs.allInnerTexts()).containsExactly("Curves", "Rows");
    assertThat(page.locator("section.Prose").first()).isVisible();
    assertThat(page.locator("section.LineChart")).isVisible();
    assertThat(page.locator("section.DataTable")).hasCount(0);
    tabs.first().focus();
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("section.DataTable")).isVisible();
    assertThat(page.locator("section.LineChart")).isHidden();
    assertThat(tabs.nth(1)).isFocused();
    assertThat(violations()).isEmpty();
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    assertThat(violations()).isEmpty();
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))");
    assertThat(page.locator("section.LineChart")).isVisible();
    assertThat(page.locator("section.DataTable")).isVisible();
  }
}
