package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.FilterVectors;
import dev.tiller.symphony.filter.FilterVectors.Vector;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The filter language in the browser keeps what it keeps in Java. */
class WhereInBrowserTest extends InBrowser {

  @Test
  void keepsTheRowsOfTheVectors() throws IOException {
    Table table = FilterVectors.table();
    open(Page.titled("Vectors").add(DataTable.of("", table)));
    for (Vector vector : FilterVectors.vectors()) {
      Object rows =
          page.evaluate(
              "text => { try { return JSON.stringify(symphony.rows(0,"
                  + " { conditions: [{ kind: 'where', text }] })); } catch (e) { return null; } }",
              vector.text());
      Object expected = vector.rows() == null ? null : vector.rows().toString().replace(" ", "");
      assertThat(rows).as(vector.text()).isEqualTo(expected);
    }
  }

  @Test
  void aFilterIsTypedNamedUndoneAndStandsInTheAddress() throws IOException {
    open(ExploringPage.page());
    Locator summary = page.locator("section.Summary");
    summary.locator(".filters > summary").click();
    Locator text = summary.locator(".expression input");
    text.fill("d.score >");
    text.press("Enter");
    assertThat(summary.locator(".expression .fault").innerText())
        .isEqualTo("The filter has its end where a column, a number or a text was expected.");
    assertThat(page.evaluate("symphony.visible(0).length")).isEqualTo(400);
    text.fill("d.split == 'test' && d.label contains 'citrus'");
    text.press("Enter");
    int kept = (int) page.evaluate("symphony.visible(0).length");
    assertThat(kept).isBetween(1, 399);
    summary.locator(".named input").fill("citrus in test");
    summary.locator(".named > button").click();
    assertThat(page.locator("section.Slices tbody").innerText()).contains("citrus in test");
    // What a gesture has come to stands in the address when it rests.
    page.waitForURL(url -> url.contains("citrus%20in%20test"));
    String address = page.url();
    page.keyboard().press("Escape");
    summary.locator(".undo button").first().click();
    summary.locator(".undo button").first().click();
    assertThat(page.evaluate("symphony.visible(0).length")).isEqualTo(400);
    page.navigate("about:blank");
    page.navigate(address);
    assertThat(page.evaluate("symphony.visible(0).length")).isEqualTo(kept);
    page.navigate("about:blank");
    page.navigate(address.replace("%22id%22%3A%22", "%22id%22%3A%22other"));
    assertThat(page.evaluate("symphony.visible(0).length")).isEqualTo(400);
    forgetRequests();
  }
}
