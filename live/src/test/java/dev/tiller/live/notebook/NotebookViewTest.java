package dev.tiller.live.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.live.LiveClient;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.junit.jupiter.api.Test;
import org.rapaio.jupyter.kernel.display.DisplaySystem;

/** What a cell shows, and what the next one reads. */
class NotebookViewTest {
  private static final Table TABLE =
      Table.of(
          Column.strings("id", "a", "<script>alert(1)</script>", "c"),
          Column.doubles("x", 1, 2, 3));

  @Test
  void whatIsSelectedInTheFrameIsReadInTheNextCell() throws IOException {
    try (NotebookView view = NotebookView.of(TABLE)) {
      assertThat(view.selection()).isEmpty();
      assertThat(view.selected().rowCount()).isZero();
      LiveClient.ask(view.address(), new RowsRequest(TableState.START.selection(0, 2), 0));
      assertThat(view.selection()).containsExactly(0, 2);
      assertThat(view.selected().column("id").toStrings()).containsExactly("a", "c");
    }
  }

  @Test
  void theRowsStandInForAFrameThatCannotBeReached() throws IOException {
    NotebookView view = NotebookView.of(TABLE);
    String html = view.html();
    assertThat(html)
        .contains("<b>Table</b>: 3 rows, 2 columns", "&lt;script&gt;alert(1)", "<td>3.0</td>")
        .doesNotContain("<script", "<iframe ");
    URI alive = view.address().resolve("/alive?" + view.address().getRawQuery());
    assertThat(html).contains(alive.toString().replace("&", "&amp;"));
    HttpURLConnection asked = (HttpURLConnection) alive.toURL().openConnection();
    assertThat(asked.getResponseCode()).isEqualTo(200);
    assertThat(asked.getContentType()).isEqualTo("image/gif");
    view.close();
    assertThatThrownBy(() -> alive.toURL().openStream().close()).isInstanceOf(IOException.class);
  }

  @Test
  void rapaioFindsItsAdapter() throws IOException {
    try (NotebookView view = NotebookView.of(TABLE)) {
      var shown = DisplaySystem.inst().render(view);
      assertThat(shown.data().get("text/html")).isEqualTo(view.html());
      assertThat(String.valueOf(shown.data().get("text/plain"))).contains("Table: 3 rows");
    }
  }

  @Test
  void jjavaFindsItsAdapterAndEndsServersWithTheKernel() throws IOException {
    Extension extension =
        ServiceLoader.load(Extension.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(JJavaExtension.class::isInstance)
            .findFirst()
            .orElseThrow();
    Kernel kernel = new Kernel();
    extension.install(kernel);
    NotebookView view = NotebookView.of(TABLE);
    DisplayData shown = kernel.getRenderer().render(view);
    assertThat(shown.getData(MIMEType.TEXT_HTML)).isEqualTo(view.html());
    assertThat(String.valueOf(shown.getData(MIMEType.TEXT_PLAIN))).contains("Table: 3 rows");
    extension.uninstall(kernel);
    assertThatThrownBy(() -> view.address().toURL().openStream().close())
        .isInstanceOf(IOException.class);
  }

  /** JJava's kernel without a connection: its own renderer, which is what an extension sees. */
  private static final class Kernel extends BaseKernel {
    Kernel() {
      super(
          "test",
          "1",
          null,
          List.of(),
          null,
          new JupyterIO(StandardCharsets.UTF_8),
          new CommManager(),
          new Renderer(),
          null,
          null,
          false,
          new StringStyler.Builder().build());
    }

    @Override
    public Object evalRaw(String code) {
      throw new UnsupportedOperationException(code);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean details) {
      throw new UnsupportedOperationException(code);
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
      throw new UnsupportedOperationException(code);
    }

    @Override
    public String isComplete(String code) {
      throw new UnsupportedOperationException(code);
    }
  }
}
