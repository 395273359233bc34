package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The components that one explores data with. */
class ExploringInBrowserTest extends InBrowser {

  @Test
  void looksRightInLightDarkAndOnAPhone() throws IOException {
    ExploringPage.page().write(ExploringPage.FILE);
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      open(ExploringPage.page());
      page.emulateMedia(
          new com.microsoft.playwright.Page.EmulateMediaOptions().setColorScheme(scheme));
      page.setViewportSize(scheme == ColorScheme.LIGHT ? 1180 : 390, 900);
      page.locator("canvas").first().scrollIntoViewIfNeeded();
      page.waitForTimeout(400);
      Path picture = Path.of("target", "exploring-" + scheme.name().toLowerCase() + ".png");
      page.screenshot(new ScreenshotOptions().setPath(picture).setFullPage(true));
      assertThat(violations()).as(scheme.name()).isEmpty();
      assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as("no sideways scrolling of the whole page")
          .isTrue();
      quiet();
    }
  }

  @Test
  void aLassoSelectsWhatLiesInside() throws IOException {
    open(ExploringPage.page());
    Locator canvas = page.locator("section.Scatterplot canvas").first();
    canvas.scrollIntoViewIfNeeded();
    page.waitForTimeout(200);
    var box = canvas.boundingBox();
    page.keyboard().down("Shift");
    page.mouse().move(box.x + 2, box.y + 2);
    page.mouse().down();
    page.mouse().move(box.x + box.width - 2, box.y + 2);
    page.mouse().move(box.x + box.width - 2, box.y + box.height - 2);
    page.mouse().move(box.x + 2, box.y + box.height - 2);
    page.mouse().up();
    page.keyboard().up("Shift");
    assertThat((List<?>) page.evaluate("symphony.selected(0)")).hasSize(400);
    page.keyboard().press("Control+z");
    assertThat((List<?>) page.evaluate("symphony.selected(0)")).isEmpty();
  }

  @Test
  void aPickedPointShowsItsNearest() throws IOException {
    open(ExploringPage.page());
    page.evaluate("document.querySelector('section.Scatterplot canvas').scrollIntoView()");
    page.waitForTimeout(200);
    Locator canvas = page.locator("section.Scatterplot canvas").first();
    var box = canvas.boundingBox();
    for (int i = 0; i < 60 && page.locator(".near li").count() == 0; i++) {
      page.mouse().click(box.x + box.width * (0.3 + 0.006 * i), box.y + box.height * 0.25);
    }
    assertThat(page.locator(".near li").count()).isEqualTo(3);
    assertThat((List<?>) page.evaluate("symphony.selected(0)")).hasSize(1);
  }

  @Test
  void theLowestCellOfTheMatrixIsMarked() throws IOException {
    open(ExploringPage.page());
    Locator matrix = page.locator("section.AucMatrix");
    assertThat(matrix.locator(".worst").innerText()).contains("0.58", "[0.53, 0.63]", "*");
    assertThat(matrix.locator("tfoot td").allInnerTexts()).containsExactly("0.23", "0.02", "0.01");
    matrix.locator("input[type=checkbox]").check();
    assertThat(matrix.locator("thead th").allInnerTexts())
        .containsExactly("group", "blur", "noise", "contrast");
  }

  @Test
  void curvesStandInOneChartForEachPerturbation() throws IOException {
    open(ExploringPage.page());
    Locator curves = page.locator("section.ResponseCurves");
    assertThat(curves.locator("figure").count()).isEqualTo(3);
    Locator blur = curves.locator("figure").first();
    assertThat(blur.locator("path.mark").count()).isEqualTo(12);
    blur.locator(".chart").focus();
    page.keyboard().press("ArrowRight");
    assertThat(blur.locator(".readout").innerText()).contains("younger 93%", "older 93%");
  }
}
