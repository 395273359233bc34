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
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A page and its server: counts come from the database, and the state goes both ways. */
class LivePageInBrowserTest extends InBrowser {

  @Test
  void countsComeFromTheServerAndTheStateGoesBothWays() throws IOException {
    int n = 20_000;
    String[] ids = new String[n];
    Arrays.setAll(ids, i -> "pictures/" + i % 2 + ".png");
    String[] splits = new String[n];
    Arrays.setAll(splits, i -> i % 4 == 0 ? "test" : "train");
    for (int i = 0; i < 2; i++) {
      Path picture = folder.resolve("pictures/" + i + ".png");
      Files.createDirectories(picture.getParent());
      ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    }
    Path file = folder.resolve("rows.parquet");
    Table.of(
            Column.strings("id", ids),
            Column.strings("split", splits),
            Column.doubles("score", IntStream.range(0, n).mapToDouble(i -> i / 20_000.0).toArray()),
            Column.longs("n", IntStream.range(0, n).asLongStream().toArray()))
        .write(file);
    try (LiveServer server = LiveServer.start(file, new LiveServer.Settings(0, "Live", folder))) {
      openAt(server.address().toString());
      Locator summary = page.locator("section.Summary");
      assertThat(summary.locator(".total strong")).hasText("20,000");
      Locator test =
          summary.locator(".counts button", new Locator.LocatorOptions().setHasText("test"));
      assertThat(test).containsText("5,000");
      test.click();
      assertThat(summary.locator(".total")).containsText("5,000 of 20,000 rows");
      page.waitForCondition(() -> !server.state().filter().conditions().isEmpty());
      Assertions.assertThat(server.table().rows(server.state().filter())).hasSize(5000);
      Locator first = page.locator("section.RowList .tiles li").first();
      page.waitForCondition(
          () -> first.locator("img").evaluate("i => i.naturalWidth === 20").equals(true));
      first.locator("input").check();
      page.waitForCondition(() -> server.state().selection().size() == 1);
      server.show(TableState.START.filter(Filter.where("d.n >= 19990")).selection(19_995));
      assertThat(summary.locator(".total")).containsText("10 of 20,000 rows");
      assertThat(page.locator("section.RowList .tiles li.selected")).hasCount(1);
    }
    // The server is gone now, and the page that still asks it says so.
    complaints.clear();
  }

  @Test
  void aFileThatVanishesAndPicturesThatAreNotThereAreSaid() throws IOException {
    Path file = folder.resolve("rows.parquet");
    ImageIO.write(
        new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("there.png").toFile());
    Files.writeString(folder.resolve("broken.png"), "no picture");
    Table.of(
            Column.strings("id", "there.png", "gone.png", "broken.png"), Column.longs("n", 1, 2, 3))
        .write(file);
    try (LiveServer server = LiveServer.start(file, new LiveServer.Settings(0, "Live", folder))) {
      openAt(server.address().toString());
      Locator tiles = page.locator("section.RowList .tiles li");
      assertThat(tiles).hasCount(3);
      assertThat(page.locator("section.RowList .missing")).hasCount(2);
      Files.delete(file);
      page.locator("section.Summary input[type=search]").fill("there");
      assertThat(page.locator("section.RowList > .note[role=status]"))
          .containsText("The server of these rows cannot be asked");
      assertThat(page.locator("section.RowList > .note[role=status]")).containsText("rows.parquet");
      assertThat(tiles).hasCount(1);
    }
    complaints.clear();
  }

  @Test
  void aFileThatIsGoneBeforeAnybodyLooksLeavesTheFirstRows() throws IOException {
    Path file = folder.resolve("rows.parquet");
    Table.of(Column.longs("n", IntStream.range(0, 50).asLongStream().toArray())).write(file);
    try (LiveServer server = LiveServer.start(file, LiveServer.Settings.of())) {
      Files.delete(file);
      openAt(server.address().toString());
      assertThat(page.locator("section.Summary .total strong")).hasText("50");
      assertThat(page.locator("section.Summary > .note[role=status]"))
          .containsText("shown are those at hand");
    }
    complaints.clear();
  }
}
