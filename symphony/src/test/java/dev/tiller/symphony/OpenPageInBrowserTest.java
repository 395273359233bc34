package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What anyone may bring to a page: views, media, a state. */
class OpenPageInBrowserTest extends InBrowser {

  /** A component that is drawn by the view it is given. */
  record Drawn(String title, Table table, ComponentView view) implements Component {}

  private static final Table TABLE =
      Table.of(Column.strings("name", "a", "b", "c", "d"), Column.doubles("x", 1, 2, 3, 4));

  @Test
  void aPageOpensInTheStateItIsGivenAndTellsIt() throws IOException {
    TableState state =
        TableState.START
            .filter(Filter.NONE.and(new Between("x", 2.0, null)))
            .groups("name")
            .selection(1, 3)
            .color("name");
    PageState whole = new PageState("c0", List.of(state));
    open(Page.titled("State").add(DataTable.of("Rows", TABLE)).opensAs(whole));
    Locator rows = page.locator("section.DataTable tr[data-row]");
    assertThat(rows.count()).isEqualTo(3);
    assertThat(page.locator("section.DataTable tr.group").count()).isEqualTo(3);
    assertThat(page.locator("section.DataTable tr.selected").count()).isEqualTo(2);
    assertThat(page.locator("section.DataTable svg.swatch.s1").count()).isEqualTo(1);
    assertThat(told()).isEqualTo(whole);
    page.evaluate("json => symphony.restore(JSON.parse(json))", PageState.START.toJson());
    page.waitForCondition(() -> rows.count() == 4);
    assertThat(told()).isEqualTo(PageState.START.table(0, TableState.START));
  }

  private PageState told() {
    return PageState.parse((String) page.evaluate("JSON.stringify(symphony.state())"));
  }

  @Test
  void aViewThatFailsLeavesTheRestOfThePage() throws IOException {
    ComponentView missing = new ComponentView("Missing", "// registers nothing", "");
    ComponentView wrong =
        new ComponentView(
            "Wrong",
            "symphony.kit.register('Wrong', ({ table }) => table.cell(0, 'nowhere'));",
            "");
    open(
        Page.titled("Faults")
            .add(
                new Drawn("One", TABLE, missing),
                new Drawn("Two", TABLE, wrong),
                DataTable.of("Three", TABLE)));
    assertThat(page.locator("[role=alert]").allInnerTexts())
        .containsExactly(
            "This part cannot be shown: no view is named 'Missing'; its script must call"
                + " symphony.kit.register(\"Missing\", view).",
            "This part cannot be shown: the table has no column 'nowhere'.");
    assertThat(page.locator("section.DataTable tr[data-row]").count()).isEqualTo(4);
    assertThat(complaints).hasSize(2).allMatch(c -> c.contains("failed."));
    complaints.clear();
  }

  @Test
  void aViewThatFailedIsTriedAgainWhenTheStateChanges() throws IOException {
    ComponentView picky =
        new ComponentView(
            "Picky",
            """
            const { h, register, useTable } = symphony.kit;
            register("Picky", ({ table }) => {
              const { rows } = useTable(table);
              if (rows.length === 0) throw new Error("there are no rows");
              return h("p", {}, rows.length);
            });
            """,
            "");
    open(Page.titled("Again").add(new Drawn("", TABLE, picky), DataTable.of("", TABLE)));
    Locator search = page.locator("section.DataTable input[type=search]");
    search.fill("nothing like this");
    assertThat(page.locator("section.Picky [role=alert]").innerText())
        .isEqualTo("This part cannot be shown: there are no rows.");
    search.fill("");
    assertThat(page.locator("section.Picky p").innerText()).isEqualTo("4");
    assertThat(complaints).hasSize(1);
    complaints.clear();
  }

  @Test
  void theViewInTheReadmeRuns() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String script = readme.substring(readme.indexOf("```js\n") + 6);
    script = script.substring(0, script.indexOf("```"));
    ComponentView view = new ComponentView("RowCount", script, "");
    open(Page.titled("Count").add(new Drawn("", TABLE, view), DataTable.of("", TABLE)));
    page.locator("section.DataTable tr[data-row] input").first().check();
    assertThat(page.locator("section.RowCount").innerText()).isEqualTo("4 rows, 1 selected");
  }

  @Test
  void anotherScriptNeverRuns() throws IOException {
    ComponentView reaching =
        new ComponentView(
            "Reaching",
            "symphony.kit.register('Reaching', () => {"
                + " const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
                + " document.body.append(s); return null; });",
            "");
    open(Page.titled("Policy").add(new Drawn("", TABLE, reaching)));
    assertThat(page.evaluate("window.ran ?? null")).isNull();
    assertThat(complaints).hasSize(1).allMatch(c -> c.contains("Content Security Policy"));
    complaints.clear();
  }

  private static Table media() {
    return Table.of(
        Media.IMAGE.column(
            "picture",
            Arrays.asList(
                MediaFiles.picture("png", Color.RED), MediaFiles.picture("jpg", Color.BLUE), null)),
        Media.AUDIO.column(
            "sound", Arrays.asList(MediaFiles.tone(440), null, MediaFiles.tone(880))),
        Column.strings("note", "A **red** field", "<b>blue</b>", null),
        Column.strings("kind", "x", "y", "y"));
  }

  @Test
  void picturesSoundsAndMarkdownAreShown() throws IOException {
    Table table = media();
    open(
        Page.titled("Media")
            .add(
                DataTable.of("All", table)
                    .as(Measure.media("picture", "picture", Media.IMAGE))
                    .as(Measure.media("sound", "sound", Media.AUDIO))
                    .as(Measure.media("note", "note", Media.MARKDOWN)),
                SideBySide.of(
                        "Beside",
                        table,
                        Measure.of("kind", "kind"),
                        Measure.of("kind", "kind"),
                        "picture")
                    .media(Media.IMAGE)));
    Locator pictures = page.locator("section.DataTable img.media");
    assertThat(pictures.count()).isEqualTo(2);
    page.waitForCondition(
        () -> pictures.evaluateAll("all => all.every(i => i.naturalWidth === 48)").equals(true));
    assertThat(page.locator("section.DataTable audio").count()).isEqualTo(2);
    Locator sound = page.locator("audio").first();
    assertThat(sound.getAttribute("src")).startsWith("data:audio/wav");
    page.evaluate("document.querySelector('audio').load()");
    assertThat(page.locator("section.DataTable td .prose").first().innerHTML())
        .isEqualTo("<p>A <strong>red</strong> field</p>\n");
    assertThat(page.locator("section.DataTable td .prose").nth(1).innerText())
        .isEqualTo("<b>blue</b>");
    assertThat(page.locator("section.DataTable th button").allInnerTexts()).containsExactly("kind");
    assertThat(page.locator("section.SideBySide img.media").count()).isEqualTo(2);
    page.locator("section.DataTable .filters > summary").click();
    assertThat(page.locator("section.DataTable .panel legend").allInnerTexts())
        .contains("kind")
        .doesNotContain("picture", "sound");
    assertThat(violations()).isEmpty();
  }

  @Test
  void printAndAScreenshotInOneGoShowPicturesFarBelow() throws Exception {
    byte[] file = MediaFiles.picture("png", Color.RED);
    byte[][] many = new byte[200][];
    Arrays.fill(many, file);
    Table table = Table.of(Media.IMAGE.column("picture", Arrays.asList(many)));
    Page content =
        Page.titled("Many")
            .add(
                DataTable.of("", table)
                    .as(Measure.media("picture", "picture", Media.IMAGE))
                    .pageSize(200));
    open(content);
    page.waitForCondition(
        () ->
            page.locator("img.media")
                .evaluateAll("all => all.length === 200 && all.every(i => i.naturalWidth === 48)")
                .equals(true));
    Path shot = folder.resolve("shot.png");
    Process once =
        new ProcessBuilder(
                chromium().orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=800,6000",
                "--screenshot=" + shot,
                folder.resolve("page.html").toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    assertThat(once.waitFor(60, TimeUnit.SECONDS)).isTrue();
    BufferedImage picture = ImageIO.read(shot.toFile());
    long red = 0;
    for (int y = 4000; y < 5500; y++) {
      for (int x = 0; x < 800; x++) {
        red += picture.getRGB(x, y) == Color.RED.getRGB() ? 1 : 0;
      }
    }
    assertThat(red).isGreaterThan(10 * 48 * 48);
  }

  @Test
  void aPictureThatIsBrokenSaysSo() throws IOException {
    Table table = Table.of(Column.strings("picture", "data:image/png;base64,AAAA"));
    open(
        Page.titled("Broken")
            .add(DataTable.of("", table).as(Measure.media("picture", "picture", Media.IMAGE))));
    page.locator("td .missing").waitFor();
    assertThat(page.locator("td .missing").innerText()).isEqualTo("a picture that cannot be shown");
  }
}
