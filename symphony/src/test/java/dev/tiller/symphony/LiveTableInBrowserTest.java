package dev.tiller.symphony;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.Search;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.source.TableSource;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A page over a server's rows: the protocol as a browser speaks it. */
class LiveTableInBrowserTest extends InBrowser {
  private static final int ROWS = 12_000;

  private static Table numbers() {
    return Table.of(
        Column.strings("word", IntStream.range(0, ROWS).mapToObj(i -> "w" + i % 7).toList()),
        Column.longs("n", IntStream.range(0, ROWS).mapToLong(i -> (long) i * i).toArray()));
  }

  private static Page over(Table glance, LiveServer server) {
    return Page.titled("Live")
        .add(DataTable.of("Rows", glance))
        .from(TableSource.at(server.address(), glance));
  }

  @Test
  void rowsComeFromTheServerAndTheStateGoesThere() throws IOException {
    try (LiveServer server = new LiveServer(numbers())) {
      openLive(over(numbers().head(3), server), server.address().toString());
      Locator count = page.locator("section.DataTable .count");
      Locator note = page.locator("section.DataTable [role=status]");
      assertThat(count).hasText("12,000 rows");
      assertThat(note).hasText("The first 10,000 of 12,000 rows that match.");
      page.locator("section.DataTable input[type=search]").fill("w3");
      assertThat(note).hasCount(0);
      assertThat(count).hasText("1714 of 12,000 rows");
      Locator first = page.locator("section.DataTable tbody tr").first();
      assertThat(first).hasAttribute("data-row", "3");
      assertThat(first.locator("td").nth(2)).hasText("9");
      first.locator("input").check();
      assertThat(count).hasText("1714 of 12,000 rows, 1 selected");
      page.waitForCondition(() -> last(server).limit() == 0);
      assertThat(last(server).state())
          .isEqualTo(TableState.START.filter(Filter.NONE.and(new Search("w3"))).selection(3));
      assertThat(page.evaluate("JSON.stringify(symphony.state())"))
          .isEqualTo(PageState.START.table(0, last(server).state()).toJson());
    }
  }

  private static RowsRequest last(LiveServer server) {
    return server.requests.get(server.requests.size() - 1);
  }

  @Test
  void aServerThatFailsLeavesTheRowsAtHandAndASentence() throws IOException {
    try (LiveServer server = new LiveServer(numbers())) {
      server.say(500, "The file is gone.");
      openLive(over(numbers().head(9), server), server.address().toString());
      assertThat(page.locator("section.DataTable [role=status]"))
          .hasText(
              "The server of these rows cannot be asked (it answers 500: The file is gone.);"
                  + " shown are those at hand.");
      page.locator("section.DataTable input[type=search]").fill("w1");
      assertThat(page.locator("section.DataTable tbody tr")).hasCount(2);
      assertThat(complaints).isNotEmpty().allMatch(c -> c.contains("500"));
      complaints.clear();
    }
  }

  @Test
  void anAnswerOfAnotherKindIsToldApart() throws IOException {
    try (LiveServer server = new LiveServer(numbers())) {
      server.say(200, "{\"rows\":7}");
      openLive(over(numbers().head(2), server), server.address().toString());
      assertThat(page.locator("section.DataTable [role=status]"))
          .containsText("cannot be asked (its answer holds no rows)");
      assertThat(page.locator("section.DataTable tbody tr")).hasCount(2);
    }
  }
}
