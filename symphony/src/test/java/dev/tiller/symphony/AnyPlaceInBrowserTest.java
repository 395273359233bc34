package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.sun.net.httpserver.HttpServer;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A written page opens wherever somebody puts it, and what is selected there can be taken home. */
class AnyPlaceInBrowserTest extends InBrowser {

  private static final Table TABLE =
      Table.of(
          Column.strings("name", "a, b", "c\"d", null, ""),
          Column.doubles("x", 1.5, Double.NaN, Double.NEGATIVE_INFINITY, -0.25),
          Column.longs("n", 1, Long.MAX_VALUE, 3, 4));

  private void takesPart() {
    assertThat(page.locator("section.DataTable tbody tr[data-row]")).hasCount(4);
    page.locator("section.DataTable input[type=search]").fill("a, b");
    assertThat(page.locator("section.DataTable tbody tr[data-row]")).hasCount(1);
    page.waitForCondition(() -> page.url().contains("#s="));
  }

  @Test
  void inFoldersOfAnyName() throws IOException {
    Path file = folder.resolve("ü b #1").resolve("100 % sure?").resolve("my page.html");
    Files.createDirectories(file.getParent());
    Page.titled("Anywhere").add(DataTable.of("", TABLE)).write(file);
    open(file);
    takesPart();
  }

  @Test
  void belowAPathOfAnyServerAndAsksForNothingElse() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    byte[] html =
        Page.titled("Hosted").add(DataTable.of("", TABLE)).html().getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
          }
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      openAt("http://127.0.0.1:" + port + "/team/reports/42/page.html?raw=1");
      takesPart();
    } finally {
      server.stop(0);
    }
    assertThat(asked).containsExactly("/team/reports/42/page.html?raw=1");
  }

  @Test
  void theSelectionIsTakenHomeAsCsvAndJson() throws IOException {
    open(Page.titled("Home").add(DataTable.of("", TABLE)));
    for (int row : new int[] {0, 1, 3}) {
      page.locator("tr[data-row='" + row + "'] input").check();
    }
    assertThat(page.getByText("Parquet")).hasCount(0);
    for (String kind : List.of("CSV", "JSON")) {
      var taken =
          page.waitForDownload(
              () ->
                  page.getByText(
                          kind, new com.microsoft.playwright.Page.GetByTextOptions().setExact(true))
                      .click());
      Path home = folder.resolve(taken.suggestedFilename());
      taken.saveAs(home);
      Table read = Table.read(home);
      assertThat(read.column("name").toStrings()).as(kind).containsExactly("a, b", "c\"d", "");
      assertThat(read.column("n").get(1)).as(kind).hasToString("9223372036854775807");
      assertThat(read.column("x").get(1)).as(kind).hasToString("NaN");
      if (kind.equals("JSON")) {
        assertThat(read.column("row").toDoubles()).containsExactly(0, 1, 3);
      }
    }
    Locator deselect = page.getByText("Deselect");
    deselect.click();
    assertThat(page.getByText("CSV")).hasCount(0);
  }
}
