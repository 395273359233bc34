package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every component, each on a page of its own. With {@code -Dtiller.pictures=FOLDER} their pictures
 * for the documentation are written there.
 */
class ComponentGalleryInBrowserTest extends InBrowser {

  @Test
  void everyComponentIsDrawn() throws IOException {
    all(ComponentGallery.own());
  }

  @Test
  void thoseDrawnWithVegaAskForNothingEither() throws IOException {
    Vega vega = fetched();
    all(ComponentGallery.drawnWith(vega));
  }

  @Test
  void aClickOnACountryKeepsItsRows() throws IOException {
    open(Page.titled("World").add(ComponentGallery.map(fetched())));
    Locator map = page.locator("section.VegaChart");
    assertThat(map).containsText("Not on the map: Atlantis (15), missing (13).");
    map.locator("summary").click();
    assertThat(map.locator("tbody tr").first()).containsText("Germany");
    page.evaluate(
        """
        () => symphony.setFilter(0, { conditions: [{ kind: 'oneOf', column: 'country', values: ['FR'] }] })""");
    // The map's own condition leaves the other countries to be clicked.
    assertThat(map.locator("tbody tr").first()).containsText("Germany");
    assertThat(violations()).isEmpty();
  }

  @Test
  void aSpecificationLoadsNothingAndRunsNoScript() throws IOException {
    String spec =
        """
        {"data": {"url": "http://example.org/data.json"}, "mark": "point",
         "encoding": {"x": {"field": "x", "type": "quantitative"}},
         "transform": [{"calculate": "alert(1)", "as": "x"}]}""";
    open(Page.titled("Hostile").add(VegaChart.of("Chart", ExamplePage.shares(), spec, fetched())));
    assertThat(page.locator("p.fault[role=alert]")).containsText("This chart cannot be drawn");
  }

  /**
   * Whether there is npm is asked first; where there is, a library that does not come is a fault.
   */
  private static Vega fetched() throws IOException {
    try {
      new ProcessBuilder("npm", "--version").redirectErrorStream(true).start().destroy();
    } catch (IOException absent) {
      System.out.println("skipped: charts by Vega need npm, and it is missing");
      assumeTrue(false, "no npm on the PATH");
    }
    return Vega.fetched();
  }

  private void all(Map<String, Component> components) throws IOException {
    for (Map.Entry<String, Component> each : components.entrySet()) {
      open(Page.titled(each.getKey()).add(each.getValue()));
      page.setViewportSize(900, 700);
      Locator section = page.locator("main > section");
      assertThat(section).isVisible();
      assertThat(page.locator("p.fault[role=alert]")).hasCount(0);
      assertThat(section.boundingBox().height).as(each.getKey()).isGreaterThan(40);
      String folder = System.getProperty("tiller.pictures", "");
      if (!folder.isEmpty()) {
        picture(section, Path.of(folder).resolve(each.getKey() + ".png"));
      }
      quiet();
    }
    page = null;
  }

  private void picture(Locator section, Path file) {
    page.waitForTimeout(400);
    var box = section.boundingBox();
    page.screenshot(
        new com.microsoft.playwright.Page.ScreenshotOptions()
            .setPath(file)
            .setFullPage(true)
            .setClip(box.x, box.y, box.width, Math.min(box.height, 520)));
  }
}
