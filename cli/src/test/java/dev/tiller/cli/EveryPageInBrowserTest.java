package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Demonstrations;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.ReportPage;
import dev.tiller.reproduce.Shown;
import dev.tiller.symphony.Bars;
import dev.tiller.symphony.InBrowser;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/**
 * The page that each command writes, as a reader meets it: nothing that axe would mend in light and
 * in dark, no sideways scrolling on a phone, not a part that failed. The demo's own page is looked
 * at in GivenPageInBrowserTest, for it takes its run. Pictures of all stay in {@code target/pages}.
 */
class EveryPageInBrowserTest extends InBrowser {

  private static final Path PICTURES = Path.of("target", "pages");

  private void run(String... args) {
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.code()).as(String.join(" ", args) + "\n" + run.err()).isZero();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String lines(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  private void looksRight(String name, Path file) throws IOException {
    Files.createDirectories(PICTURES);
    open(file);
    page.waitForFunction(
        "() => document.querySelectorAll('main section').length > 0"
            + " && [...document.querySelectorAll('main section')].every(s => s.innerText.trim().length > 3)");
    assertThat(page.locator("p.fault[role=alert]").count()).as(name).isZero();
    assertThat(violations()).as(name + ", light").isEmpty();
    picture(name + "-light");
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    assertThat(violations()).as(name + ", dark").isEmpty();
    page.setViewportSize(390, 844);
    page.waitForTimeout(150);
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .as(name + " on a phone")
        .isEqualTo(true);
    picture(name + "-phone");
  }

  private void picture(String name) {
    page.screenshot(
        new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  private String map() throws IOException {
    String map = path("sea.safetensors");
    run(
        "fit",
        "mean",
        "--model",
        "pocket",
        "--source",
        "sample:16:pocket:sea/fit/source",
        "--target",
        "sample:16:pocket:sea/fit/target",
        "-o",
        map);
    return map;
  }

  @Test
  void compare() throws IOException {
    run(
        "compare",
        "--model",
        "pocket",
        "--prompt",
        "The captain",
        "--prompt",
        "My friend",
        "--max-new-tokens",
        "8",
        "--steer",
        map(),
        "--strengths",
        "0,0.5,1",
        "--page",
        path("p.html"));
    looksRight("compare", folder.resolve("p.html"));
  }

  @Test
  void eval() throws IOException {
    run(
        "eval",
        "--model",
        "pocket",
        "--judge",
        "pocket:sea",
        "--prompts",
        lines("prompts.txt", "The Government of", "We must not"),
        "--per-prompt",
        "2",
        "--max-new-tokens",
        "6",
        "--steer",
        map(),
        "--strengths",
        "0,0.5,1",
        "--neutral",
        lines("neutral.txt", "The Congress will consider this bill.", "It was signed in peace."),
        "--max-rise",
        "1000%",
        "--page",
        path("p.html"));
    looksRight("eval", folder.resolve("p.html"));
  }

  @Test
  void fitAlongAPath() throws IOException {
    run(
        "fit",
        "lineas",
        "--learning-rate",
        "1e-4",
        "--model",
        "pocket",
        "--sites",
        ".*5\\.self_attn\\.o_proj",
        "--source",
        lines("a.txt", "win a prize", "win it now", "a free prize", "now or never"),
        "--target",
        lines("b.txt", "see you then", "at the meeting", "we meet at ten", "see you there"),
        "--steps",
        "2",
        "--path",
        "0,0.01,0.1",
        "-o",
        path("path"));
    looksRight("fit-path", folder.resolve("path").resolve("path.html"));
  }

  @Test
  void trainSsl() throws IOException {
    for (Map.Entry<String, byte[]> file : TinySsl.run().entrySet()) {
      if (!file.getKey().startsWith("run/")) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    }
    assertThat(TinySsl.train(folder).code()).isZero();
    looksRight("train-ssl", folder.resolve("run").resolve("page.html"));
  }

  @Test
  void solve() throws IOException {
    run(
        "solve",
        "--length",
        "128",
        "--width",
        "2",
        "--map",
        path("map.csv"),
        "--page",
        path("p.html"));
    looksRight("solve", folder.resolve("p.html"));
  }

  @Test
  void audit() throws IOException {
    Files.write(folder.resolve("attrs.csv"), AuditedFaces.write(folder, 6));
    SmallCnn cnn = new SmallCnn(1, List.of(4, 8), false, 2);
    try (Encoder encoder =
        Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), torch.ScalarType.Float)) {
      encoder.save(folder.resolve("encoder"));
    }
    run(
        "audit",
        "--model",
        path("encoder"),
        "--size",
        "64",
        "--data",
        path("faces"),
        "--attributes",
        path("attrs.csv"),
        "--task",
        "verify",
        "--fmr",
        "0.1",
        "--perturb",
        "motion_blur=1:9:17,occlusion_square=0:0.2:0.5",
        "--min-items",
        "5",
        "--min-identities",
        "5",
        "--resamples",
        "200",
        "--page",
        path("p.html"));
    looksRight("audit", folder.resolve("p.html"));
  }

  @Test
  void imageSweep() throws IOException {
    String pipeline = "../diffusion/src/test/resources/golden/images/sd15-tiny";
    run(
        "image",
        "fit",
        pipeline,
        "--source",
        lines("a.txt", "a photo", "an elephant", "a star", "photo of"),
        "--target",
        lines("b.txt", "a sketch", "a pink sketch", "sketch star", "pink"),
        "--sites",
        "unet\\.mid_block.*norm.*",
        "--size",
        "16",
        "-o",
        path("map.safetensors"));
    run(
        "image",
        "sweep",
        pipeline,
        "--prompts",
        lines("p.txt", "a photo of a star", "an elephant"),
        "--steer",
        path("map.safetensors"),
        "--strengths",
        "0,0.5,1",
        "--steps",
        "2",
        "--size",
        "16",
        "--out",
        path("sweep"));
    looksRight("image-sweep", folder.resolve("sweep").resolve("page.html"));
  }

  @Test
  void symphonyAfterAnalyze() throws IOException {
    StringBuilder rows = new StringBuilder("id,label,prediction,split,note,a,b\n");
    for (int i = 0; i < 60; i++) {
      rows.append(
          "r%d,%s,%s,%s,".formatted(i, "xyz".charAt(i % 3), "xyz".charAt(i % 5 % 3), i % 4));
      rows.append(i % 9 == 0 ? "" : "word " + i % 4).append(',');
      rows.append(i % 3 + i % 7 / 9.0).append(',').append(i % 2 + i % 11 / 12.0).append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    run("analyze", path("rows.csv"), "--layer", "ab", "-o", path("analyzed.parquet"));
    run("symphony", path("analyzed.parquet"), "-o", path("p.html"));
    looksRight("symphony", folder.resolve("p.html"));
  }

  private static Table doses() {
    return Table.builder()
        .string("method")
        .number("dose")
        .number("effect")
        .number("low")
        .number("high")
        .row("ours", 0.0, 0.1, 0.05, 0.2)
        .row("ours", 0.5, 0.4, 0.3, 0.5)
        .row("ours", 1.0, 0.7, 0.6, 0.8)
        .row("theirs", 0.0, 0.1, 0.05, 0.2)
        .row("theirs", 0.5, 0.2, 0.1, 0.3)
        .row("theirs", 1.0, 0.3, 0.2, 0.4)
        .build();
  }

  private static final Measure DOSE = Measure.of("dose", "dose");
  private static final Measure EFFECT = Measure.share("effect", "effect");

  @Test
  void reproduction() throws IOException {
    Claim first = new Claim("x.one", "the effect at full dose", "0.72", ">= 0.5");
    Claim second = new Claim("x.two", "theirs is as good", "no", "interval reaches 0.7");
    Report report =
        new Report(
            "x",
            List.of(
                first.measured(0.7, 0.6, 0.8, true, "on three seeds"),
                second.measured(0.3, 0.2, 0.4, false, "theirs is worse"),
                new Claim("x.three", "on real data", "-", "> 0").untested("no data")),
            Map.of("Doses", doses()),
            List.of(
                LineChart.of("Effect", doses(), DOSE, EFFECT)
                    .interval("low", "high", "95 % bootstrap")
                    .series("method")),
            3,
            new Report.Work(1, 0));
    ReportPage.write(report, "A paper, arXiv 0000.00000", folder.resolve("p.html"));
    looksRight("reproduce", folder.resolve("p.html"));
  }

  /** What the ten demonstrations by name have in common; their components are shown above. */
  private static final class Coin implements Demonstration {
    @Override
    public String name() {
      return "coin";
    }

    @Override
    public String system() {
      return "A coin, arXiv 0000.00000";
    }

    @Override
    public String shows() {
      return "lands on one of its sides";
    }

    @Override
    public List<String> next() {
      return List.of("demo --list", "reproduce --list", "doctor");
    }

    @Override
    public Shown show(Experiment experiment) {
      return new Shown(
          "The coin lands on its head in 7 of 10 throws.",
          List.of(new Shown.Figure("share of heads", 0.7, 0.4, 0.9), Shown.Figure.of("throws", 10)),
          List.of(
              LineChart.of("Effect", doses(), DOSE, EFFECT).series("method"),
              Bars.of(
                  "Sides",
                  Table.of(Column.strings("side", "head", "tail"), Column.doubles("n", 7, 3)),
                  Measure.of("side", "side"),
                  Measure.of("n", "throws"))));
    }
  }

  @Test
  void demoByName() throws IOException {
    Coin coin = new Coin();
    Demonstrations.write(coin, coin.show(null), folder.resolve("p.html"));
    looksRight("demo-by-name", folder.resolve("p.html"));
  }
}
