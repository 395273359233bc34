package dev.tiller.live.notebook;

import java.util.List;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Shows views in rapaio's kernel. */
public final class RapaioProvider implements DisplayProvider {
  /** For the service loader. */
  public RapaioProvider() {}

  @Override
  public List<DisplayRenderer> getDisplayRenderers() {
    return List.of(new Renderer());
  }

  @Override
  public List<DisplayTransformer> getDisplayTransformers() {
    return List.of();
  }

  private static final class Renderer implements DisplayRenderer {
    @Override
    public Class<?> rendererClass() {
      return NotebookView.class;
    }

    @Override
    public boolean canRender(String mime) {
      return mime == null || mime.isEmpty() || mime.equals("html") || mime.equals("text/html");
    }

    @Override
    public DisplayData render(String mime, Object view) {
      DisplayData data = DisplayData.fromHtml(((NotebookView) view).html());
      data.putText(view.toString());
      return data;
    }
  }
}
