package dev.tiller.symphony;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Puts a page, its data, its script and its styles into one HTML document. */
final class Html {
  private static final String SCRIPT = resource("page.js");
  private static final String STYLE = resource("page.css");
  private static final String NOTICES = resource("notices.txt");

  /** Only this script and these styles run, and nothing may be fetched or sent. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; script-src '"
          + sha256(SCRIPT)
          + "'; style-src '"
          + sha256(STYLE)
          + "'";

  private Html() {}

  static String of(Page page) {
    String title = escape(page.title());
    return new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n")
        .append("<meta charset=\"utf-8\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .append("<link rel=\"icon\" href=\"data:,\">\n")
        .append("<title>" + title + "</title>\n")
        .append("<style>" + STYLE + "</style>\n</head>\n<body>\n")
        .append("<header>\n<h1>" + title + "</h1>\n")
        .append("<div class=\"lead\">" + Markdown.toHtml(page.lead()) + "</div>\n</header>\n")
        .append("<main id=\"page\"><noscript><p>This page draws its tables and charts with a ")
        .append("script inside the file; allow scripts to see them.</p></noscript></main>\n")
        .append("<footer><details><summary>Libraries inside this file</summary><pre>")
        .append(escape(NOTICES) + "</pre></details></footer>\n")
        .append("<script type=\"application/json\" id=\"data\">")
        .append(Payload.of(page.components()) + "</script>\n")
        .append("<script>" + SCRIPT + "</script>\n</body>\n</html>\n")
        .toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
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
