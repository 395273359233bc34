package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** Markdown to HTML that is safe to put into a page as it is. */
final class Markdown {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(List.of(TablesExtension.create()))
          .escapeHtml(true)
          .sanitizeUrls(true)
          .urlSanitizer(new DefaultUrlSanitizer(Set.of("http", "https", "mailto")))
          .build();

  private Markdown() {}

  /** CommonMark with tables; HTML escaped, links limited to web and mail, pictures described. */
  static String toHtml(String markdown) {
    Node document = PARSER.parse(markdown);
    document.accept(new PicturesToText());
    return RENDERER.render(document);
  }

  /** The HTML of a column under its name, if its texts are Markdown; otherwise nothing. */
  static Map<String, List<@Nullable String>> column(
      Table table, String name, @Nullable Media media) {
    if (media != Media.MARKDOWN) {
      return Map.of();
    }
    List<@Nullable String> html = new ArrayList<>();
    for (String text : table.column(name).toStrings()) {
      html.add(text == null ? null : toHtml(text));
    }
    return Map.of(name, html);
  }

  /** A picture would have to be fetched; its description stays in its place. */
  private static final class PicturesToText extends AbstractVisitor {
    @Override
    public void visit(Image image) {
      visitChildren(image);
      while (image.getFirstChild() != null) {
        image.insertBefore(image.getFirstChild());
      }
      image.unlink();
    }
  }
}
