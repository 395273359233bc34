package dev.tiller.live.notebook;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The output of a cell. The static rows are what is seen at first; an image asked from the server
 * puts the frame in their place when it arrives. So whatever keeps the server from being reached,
 * or scripts from running (a notebook that is not trusted), leaves the rows.
 */
final class NotebookHtml {
  private static final int MOST_COLUMNS = 12;
  private static final int MOST_CHARACTERS = 80;

  private NotebookHtml() {}

  static String of(URI address, String title, Table glance, long rows, int height) {
    String arrived =
        "const b=this.parentNode,f=document.createElement('iframe');"
            + "f.src=this.dataset.page;f.title=this.alt;f.style.cssText='width:100%;border:0;height:"
            + height
            + "px';b.replaceChildren(f)";
    return """
        <div class="tiller-notebook">
        <img src="%s" data-page="%s" alt="%s" width="1" height="1" onload="%s">
        %s</div>
        """
        .formatted(
            escaped(address.resolve("alive?" + address.getRawQuery()).toString()),
            escaped(address.toString()),
            escaped(title),
            escaped(arrived),
            still(title, glance, rows));
  }

  /** What a reader without the kernel sees. */
  private static String still(String title, Table glance, long rows) {
    List<Column> columns =
        glance.columns().stream()
            .filter(c -> !c.name().equals("image"))
            .limit(MOST_COLUMNS)
            .toList();
    StringBuilder out = new StringBuilder();
    out.append(
        "<p><b>%s</b>: %,d rows, %,d columns. Run the cell again for the page itself.</p>\n"
            .formatted(escaped(title), rows, glance.columns().size()));
    out.append("<table><thead><tr>");
    columns.forEach(c -> out.append("<th>").append(escaped(c.name())).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (int row = 0; row < glance.rowCount(); row++) {
      int at = row;
      out.append("<tr>")
          .append(
              columns.stream()
                  .map(c -> "<td>" + (c.isNull(at) ? "" : shown(c, at)) + "</td>")
                  .collect(Collectors.joining()))
          .append("</tr>\n");
    }
    out.append("</tbody></table>\n");
    if (rows > glance.rowCount() || glance.columns().size() > columns.size()) {
      out.append(
          "<p>The first %,d rows and %,d columns.</p>\n"
              .formatted(glance.rowCount(), columns.size()));
    }
    return out.toString();
  }

  private static String shown(Column column, int row) {
    String text = String.valueOf(column.get(row));
    return escaped(
        text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
