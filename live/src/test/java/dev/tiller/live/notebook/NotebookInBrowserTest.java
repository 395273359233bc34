package dev.tiller.live.notebook;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.symphony.InBrowser;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A cell's output in a browser: the frame while the kernel lives, its rows afterwards. */
class NotebookInBrowserTest extends InBrowser {

  @Test
  void theFrameLivesWithTheKernelAndItsRowsStay() throws IOException {
    Table table =
        Table.of(
            Column.strings("id", IntStream.range(0, 30).mapToObj(i -> "row " + i).toList()),
            Column.doubles("x", IntStream.range(0, 30).asDoubleStream().toArray()));
    Path notebook = folder.resolve("notebook.html");
    NotebookView view = NotebookView.of(table);
    String output = view.html();
    Files.writeString(
        notebook,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>n</title><body>" + output);
    openAt(view.address().toString());
    page.navigate(notebook.toUri().toString());
    FrameLocator frame = page.frameLocator("iframe");
    assertThat(frame.locator("section.RowList")).isVisible();
    assertThat(page.locator(".tiller-notebook > table")).hasCount(0);
    frame.locator("section.RowList .tiles li input").nth(4).check();
    page.waitForCondition(() -> view.selection().equals(List.of(4)));
    Assertions.assertThat(view.selected().column("id").toStrings()).containsExactly("row 4");
    view.show(TableState.START.filter(Filter.where("d.x >= 28")));
    assertThat(frame.locator("section.Summary .total")).containsText("2 of 30 rows");
    view.close();

    page = page.context().newPage(); // As a notebook does that is opened again.
    page.setContent(output);
    assertThat(page.locator(".tiller-notebook > table tbody tr")).hasCount(20);
    assertThat(page.locator("iframe")).hasCount(0);
    complaints.clear(); // That nobody answers any more.
  }
}
