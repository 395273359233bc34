package dev.tiller.live;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.InBrowser;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.TableState;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A served page below a path of another server, as a hub's or a company's proxy shows it. */
class ProxiedPageInBrowserTest extends InBrowser {

  @Test
  void everythingAsksBelowThePath() throws IOException {
    ImageIO.write(
        new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB),
        "png",
        Files.createDirectory(folder.resolve("a b")).resolve("1.png").toFile());
    Path file = folder.resolve("rows.parquet");
    Table.of(
            Column.strings(
                "id", IntStream.range(0, 500).mapToObj(i -> "a b/1.png").toArray(String[]::new)),
            Column.longs("n", IntStream.range(0, 500).asLongStream().toArray()))
        .write(file);
    try (PrefixProxy proxy = new PrefixProxy("/user/me/proxy/7070/");
        LiveServer server =
            LiveServer.start(
                file, new LiveServer.Settings(0, "Behind", folder).behind(proxy.base()))) {
      Assertions.assertThat(server.address().toString()).startsWith(proxy.base() + "?token=");
      proxy.show(server.port());
      openAt(server.address().toString());
      assertThat(page.locator("section.Summary .total strong")).hasText("500");
      server.show(TableState.START.filter(Filter.where("d.n >= 490")).selection(495, 499));
      assertThat(page.locator("section.Summary .total")).containsText("10 of 500 rows");
      Locator first = page.locator("section.RowList .tiles li").first();
      page.waitForCondition(
          () -> first.locator("img").evaluate("i => i.naturalWidth === 20").equals(true));
      first.locator("input").check();
      page.waitForCondition(() -> server.state().selection().size() == 3);
      var taken =
          page.waitForDownload(
              () ->
                  page.locator("section.Summary")
                      .getByText("Parquet", new Locator.GetByTextOptions().setExact(true))
                      .click());
      Path parquet = folder.resolve("taken.parquet");
      taken.saveAs(parquet);
      Assertions.assertThat(Table.read(parquet).column("n").toDoubles())
          .containsExactly(490, 495, 499);
      Assertions.assertThat(proxy.outside).isEmpty();
    }
    complaints.clear();
  }

  @Test
  void aSelectionIsTakenHomeAlsoWhereThePageDoesNotHaveTheRows() throws IOException {
    int n = 30_000;
    Path file = folder.resolve("rows.parquet");
    Table.of(
            Column.longs("n", IntStream.range(0, n).asLongStream().toArray()),
            Column.doubles("x", IntStream.range(0, n).mapToDouble(i -> i / 4.0).toArray()))
        .write(file);
    try (LiveServer server = LiveServer.start(file, LiveServer.Settings.of())) {
      openAt(server.address().toString());
      assertThat(page.locator("section.Summary .total strong")).hasText("30,000");
      server.show(TableState.START.selection(2, 29_999));
      assertThat(page.locator("section.Summary output.count")).containsText("2 selected");
      for (String kind : new String[] {"CSV", "JSON", "Parquet"}) {
        var taken =
            page.waitForDownload(
                () ->
                    page.locator("section.Summary")
                        .getByText(kind, new Locator.GetByTextOptions().setExact(true))
                        .click());
        Path home = folder.resolve(taken.suggestedFilename());
        taken.saveAs(home);
        Table read = Table.read(home);
        Assertions.assertThat(read.column("n").toDoubles()).as(kind).containsExactly(2, 29_999);
        Assertions.assertThat(read.column("x").toDoubles()).containsExactly(0.5, 7499.75);
        Assertions.assertThat(read.has("row")).isEqualTo(kind.equals("JSON"));
      }
      Files.delete(file);
      page.locator("section.Summary")
          .getByText("Parquet", new Locator.GetByTextOptions().setExact(true))
          .click();
      assertThat(page.locator("section.Summary .fault[role=alert]"))
          .containsText("The rows cannot be taken home: ");
      assertThat(page.locator("section.Summary .fault[role=alert]")).containsText("rows.parquet");
    }
    complaints.clear();
  }
}
