package dev.tiller.live.notebook;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Shows views in JJava, and ends their servers with the kernel. */
public final class JJavaExtension implements Extension {
  /** For the service loader. */
  public JJavaExtension() {}

  @Override
  public void install(BaseKernel kernel) {
    kernel
        .getRenderer()
        .createRegistration(NotebookView.class)
        .preferring(MIMEType.TEXT_HTML)
        .register(
            (view, context) -> context.renderIfRequested(MIMEType.TEXT_HTML, () -> view.html()));
  }

  @Override
  public void uninstall(BaseKernel kernel) {
    NotebookView.closeAll();
  }
}
