package dev.tiller.symphony;

import dev.tiller.ground.Sha256;
import dev.tiller.symphony.source.TableSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a page, its data, its script and its styles into one HTML document. */
final class Html {
  private static final String SCRIPT = resource("page.js");
  private static final String STYLE = resource("page.css");
  private static final String NOTICES = resource("notices.txt");

  private Html() {}

  static String of(Page page) {
    String title = escape(page.title());
    Payload.Parts data = Payload.of(page);
    List<ComponentView> views = views(page);
    StringBuilder html =
        new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n")
            .append("<meta charset=\"utf-8\">\n")
            .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
            .append(policy(views, page.sources()) + "\">\n")
            .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .append("<link rel=\"icon\" href=\"data:,\">\n")
            .append("<title>" + title + "</title>\n");
    styles(views).forEach(style -> html.append("<style>" + style + "</style>\n"));
    html.append("</head>\n<body>\n<header>\n<h1>" + title + "</h1>\n");
    if (!page.headline().isBlank()) {
      html.append("<p class=\"headline\">" + escape(page.headline()) + "</p>\n");
    }
    html.append("<div class=\"lead\">" + Markdown.toHtml(page.lead()) + "</div>\n</header>\n")
        .append(
            "<main id=\"page\" data-id=\""
                + id(data)
                + "\"><noscript><p>This page draws its tables and charts with a ")
        .append("script inside the file; allow scripts to see them.</p></noscript></main>\n")
        .append("<footer><details><summary>Libraries inside this file</summary><pre>")
        .append(escape(NOTICES) + "</pre></details></footer>\n")
        .append("<script type=\"application/json\" id=\"data\">" + data.json() + "</script>\n");
    data.packed()
        .forEach(
            (place, bytes) ->
                html.append("<script type=\"application/octet-stream\" id=\"rows" + place + "\">")
                    .append(Base64.getEncoder().encodeToString(bytes) + "</script>\n"));
    // Modules run after the page's own script, which stands last and gives them what they use.
    views.forEach(view -> html.append("<script type=\"module\">" + view.script() + "</script>\n"));
    return html.append("<script>" + SCRIPT + "</script>\n</body>\n</html>\n").toString();
  }

  /** The views of the page's components, each once, in order of first use. */
  private static List<ComponentView> views(Page page) {
    Map<String, ComponentView> byName = new LinkedHashMap<>();
    for (Component component : page.components()) {
      ComponentView view = component.view();
      ComponentView other = byName.putIfAbsent(view.name(), view);
      if (other != null && !other.equals(view)) {
        throw new IllegalArgumentException(
            "Two views of the page '%s' are named '%s' and differ; rename the record and the script of one."
                .formatted(page.title(), view.name()));
      }
    }
    return List.copyOf(byName.values());
  }

  private static List<String> styles(List<ComponentView> views) {
    return Stream.concat(Stream.of(STYLE), views.stream().map(ComponentView::style))
        .filter(style -> !style.isEmpty())
        .toList();
  }

  /**
   * Only these scripts and styles run; nothing may be fetched or sent but to the sources' servers.
   */
  private static String policy(List<ComponentView> views, List<TableSource> sources) {
    Stream<String> scripts =
        Stream.concat(Stream.of(SCRIPT), views.stream().map(ComponentView::script));
    String servers =
        sources.stream()
            .map(TableSource::origin)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(" "));
    String media = servers.contains("'self'") ? "data: 'self'" : "data:";
    return "default-src 'none'; img-src %1$s; media-src %1$s; base-uri 'none'; form-action 'none'"
            .formatted(media)
        + (servers.isEmpty() ? "" : "; connect-src " + servers)
        + "; script-src "
        + hashes(scripts)
        + "; style-src "
        + hashes(styles(views).stream());
  }

  private static String hashes(Stream<String> texts) {
    return texts.map(text -> "'" + sha256(text) + "'").collect(Collectors.joining(" "));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** What tells the content of one page from another's: states in addresses name it. */
  private static String id(Payload.Parts data) {
    MessageDigest digest = Sha256.digest();
    digest.update(data.json().getBytes(StandardCharsets.UTF_8));
    data.packed().values().forEach(digest::update);
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  private static String sha256(String text) {
    byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }

  private static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream("web/" + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "The jar of symphony lacks web/" + name + "; build it with ./mvnw package.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
