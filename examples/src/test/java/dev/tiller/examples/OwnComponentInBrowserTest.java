package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.symphony.InBrowser;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The view from outside draws, and shares filter, selection and color with the built-in one. */
@Tag("browser")
class OwnComponentInBrowserTest extends InBrowser {

  @Test
  void bothComponentsShareOneState() throws IOException {
    open(OwnComponent.page());
    Locator dots = page.locator("section.StripPlot circle[data-row]");
    assertThat(dots.count()).isEqualTo(6);
    page.locator("section.StripPlot circle[data-row='2']").click();
    assertThat(page.locator("section.DataTable tr.selected").innerText()).contains("Danube");
    page.locator("section.DataTable input[type=search]").fill("africa");
    assertThat(dots.count()).isEqualTo(2);
    page.locator("section.StripPlot select").selectOption("continent");
    assertThat(page.locator("section.DataTable tbody svg.swatch").count()).isEqualTo(2);
    assertThat(page.evaluate("JSON.stringify(symphony.state().tables[0].color)"))
        .isEqualTo("\"continent\"");
  }
}
