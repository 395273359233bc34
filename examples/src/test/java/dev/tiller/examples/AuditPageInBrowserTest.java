package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.tiller.cli.Main;
import dev.tiller.symphony.InBrowser;
import dev.tiller.testing.ChildJvm;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of {@code tiller audit}: matrix, curves, pictures and slider go together. */
@Tag("browser")
class AuditPageInBrowserTest extends InBrowser {

  @Test
  void aCellLeadsToItsCurvesAndToThePicturesThatFlipFirst() throws Exception {
    open(audited());
    Locator explorer = page.locator("section.AuditExplorer");
    Locator cells = explorer.locator("table.auc button");
    assertThat(cells.count()).isEqualTo(3 * 2);
    Locator cell = explorer.locator("[data-cell='occlusion_square/marked']");
    assertThat(cell.getAttribute("title")).contains("n = 40", " to ");
    cell.click();
    assertThat(cell.getAttribute("aria-pressed")).isEqualTo("true");
    assertThat(explorer.locator("h3").allInnerTexts())
        .anySatisfy(h -> assertThat(h).startsWith("occlusion_square: "))
        .contains("marked: who flips first");
    assertThat(explorer.locator(".legend li").allInnerTexts())
        .extracting(String::strip)
        .containsExactly("marked", "plain");
    assertThat(explorer.locator(".chart path").count()).isGreaterThanOrEqualTo(2);
    Locator pictures = explorer.locator(".flips img");
    assertThat(pictures.count()).isBetween(1, 3);
    String plain = pictures.first().getAttribute("src");
    assertThat(plain).startsWith("data:image/jpeg;base64,");
    assertThat(explorer.locator(".flips .bad").count()).isZero();
    explorer.locator("input[type=range]").fill("2");
    assertThat(explorer.locator(".level label").innerText()).contains("level 0.5");
    assertThat(pictures.first().getAttribute("src")).isNotEqualTo(plain);
    assertThat(explorer.locator(".flips .bad").count()).isPositive();
    explorer.locator("input[type=checkbox]").check();
    assertThat(cell.innerText()).matches("[+-]\\d\\.\\d{3}\\*?");
    accessible();
    explorer.locator("[data-cell='clean/plain']").click();
    assertThat(explorer.locator(".empty").count()).isPositive();
  }

  /**
   * Nothing against axe's rules, in either scheme of colors, and no page wider than a telephone.
   */
  private void accessible() throws Exception {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      for (boolean difference : new boolean[] {false, true}) {
        page.locator("section.AuditExplorer input[type=checkbox]").setChecked(difference);
        assertThat(violations()).as("%s, %s", scheme, difference).isEmpty();
      }
    }
    page.setViewportSize(390, 800);
    assertThat(
            page.evaluate(
                "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
        .isEqualTo(true);
    assertThat(violations()).isEmpty();
  }

  private Path audited() throws Exception {
    StripedPictures.audit(folder.resolve("pictures"), folder.resolve("attributes.csv"), 20);
    SmallCnn cnn = new SmallCnn(1, List.of(6, 12), false, 3);
    try (Encoder encoder =
        Encoder.of(cnn, new InitialWeights(5, cnn.initialWeights()), torch.ScalarType.Float)) {
      encoder.save(folder.resolve("encoder"));
    }
    Path file = folder.resolve("audit.html");
    ChildJvm.Result result =
        new ChildJvm()
            .options("-Xmx512m")
            .run(
                Main.class,
                "audit",
                "--model",
                folder.resolve("encoder").toString(),
                "--size",
                "24",
                "--data",
                folder.resolve("pictures").toString(),
                "--attributes",
                folder.resolve("attributes.csv").toString(),
                "--task",
                "unchanged",
                "--perturb",
                "contrast_down=1:0.4:0.05,occlusion_square=0:0.2:0.5",
                "--resamples",
                "200",
                "--page",
                file.toString());
    assertThat(result.status()).as(result.err()).isZero();
    return file;
  }
}
