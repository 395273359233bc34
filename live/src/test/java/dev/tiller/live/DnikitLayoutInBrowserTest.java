package dev.tiller.live;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.SelectOption;
import dev.tiller.data.Table;
import dev.tiller.symphony.InBrowser;
import dev.tiller.symphony.Symphony;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * A dataset report in DNIKit's columns, as the original's demo reads it, unchanged: paths as ids,
 * two layers whose names begin alike, a struct of familiarities by label.
 */
class DnikitLayoutInBrowserTest extends InBrowser {

  private Path report() throws SQLException {
    Path file = folder.resolve("report.parquet");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          """
          COPY (SELECT 'test/airplane/' || i || '.png' AS id,
            CASE WHEN i %% 2 = 0 THEN 'airplane' ELSE 'ship' END AS class,
            CASE WHEN i %% 5 = 0 THEN 'test' ELSE 'train' END AS dataset,
            CAST(CASE WHEN i < 6 THEN i // 3 ELSE -1 END AS BIGINT) AS duplicates_conv1,
            CAST(CASE WHEN i < 4 THEN 0 ELSE -1 END AS BIGINT) AS duplicates_conv10,
            -10 - i / 7.0 AS familiarity_conv1,
            {'airplane': -9 - i / 5.0, 'ship': -11 - i / 9.0} AS splitFamiliarity_conv1_byAttr_class,
            sin(i) AS projection_conv1_x, cos(i) AS projection_conv1_y
            FROM range(200) t(i)) TO '%s' (FORMAT parquet)
          """
              .formatted(file));
    }
    return file;
  }

  @Test
  void aReportOpensUnchangedAsAFileAndServed() throws IOException, SQLException {
    Path report = report();
    Table table = Table.read(report);
    Assertions.assertThat(table.column("splitFamiliarity_conv1_byAttr_class").stringAt(0))
        .contains("\"airplane\"", "-9");
    open(Symphony.of(table).titled("Report").page());
    everything();
    forgetRequests();
    page.context().close();
    try (LiveServer server =
        LiveServer.start(report, new LiveServer.Settings(0, "Report", folder))) {
      openAt(server.address().toString());
      everything();
    }
  }

  private void everything() {
    assertThat(page.locator("section.Duplicates")).hasCount(2);
    assertThat(page.locator("section.Familiarity")).isVisible();
    assertThat(page.locator("section.EmbeddingMap, section.Scatterplot").first()).isVisible();
    assertThat(page.locator("section.Summary .total strong")).hasText("200");
    assertThat(page.locator("section.Issues")).containsText("cross the split");
    assertThat(page.locator("section.RowList .tiles li").first()).isVisible();
    Locator familiar = page.locator("section.Familiarity");
    assertThat(familiar).containsText("200 rows: mean ");
    familiar
        .getByLabel("Familiar to")
        .selectOption(new SelectOption().setLabel("rows of class airplane, which alone are shown"));
    assertThat(familiar).containsText("100 rows: mean −28.8");
    assertThat(familiar.locator(".tiles li").first()).hasAttribute("data-row", "198");
  }
}
