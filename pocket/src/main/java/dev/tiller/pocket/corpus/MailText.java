package dev.tiller.pocket.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** The readable text of a mail: MIME parts chosen and decoded, HTML rendered, headers gone. */
final class MailText {
  private static final Pattern MARKUP =
      Pattern.compile("(?i)<\\s*(?:html|body|br|p|font|table|td|center|div|b|a)\\b[^>]*>");
  private static final int ENOUGH_TEXT = 80;

  private MailText() {}

  /** Text of the mail's body; empty if there is nothing to read. */
  static String of(byte[] mail) throws IOException {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
    byte[] message = withoutEnvelope(mail);
    Message parsed = builder.parseMessage(new ByteArrayInputStream(message));
    try {
      return text(parsed);
    } finally {
      parsed.dispose();
    }
  }

  // The mailbox format puts a "From sender date" line before the headers.
  private static byte[] withoutEnvelope(byte[] mail) {
    int start = 0;
    if (new String(mail, 0, Math.min(5, mail.length), StandardCharsets.ISO_8859_1)
        .equals("From ")) {
      while (start < mail.length && mail[start] != '\n') {
        start++;
      }
      start = Math.min(start + 1, mail.length);
    }
    return java.util.Arrays.copyOfRange(mail, start, mail.length);
  }

  private static String text(Entity entity) throws IOException {
    if ("attachment".equalsIgnoreCase(entity.getDispositionType())) {
      return "";
    }
    Body body = entity.getBody();
    if (body instanceof Multipart parts) {
      return text(parts);
    }
    if (body instanceof SingleBody single && isText(entity)) {
      String content = decode(single, entity.getCharset());
      boolean html = "text/html".equalsIgnoreCase(entity.getMimeType());
      return html || MARKUP.matcher(content).results().limit(3).count() == 3
          ? render(content)
          : content;
    }
    return "";
  }

  private static String text(Multipart parts) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Entity part : parts.getBodyParts()) {
      texts.add(text(part));
    }
    if ("alternative".equalsIgnoreCase(parts.getSubType())) {
      return texts.stream()
          .filter(t -> t.strip().length() >= ENOUGH_TEXT)
          .findFirst()
          .orElse(String.join("\n\n", texts));
    }
    return String.join("\n\n", texts);
  }

  private static boolean isText(Entity entity) {
    String type = String.valueOf(entity.getMimeType());
    return type.equalsIgnoreCase("text/plain") || type.equalsIgnoreCase("text/html");
  }

  private static String decode(SingleBody body, String charset) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.writeTo(bytes);
    try {
      Charset named = Charset.forName(String.valueOf(charset));
      if (!named.equals(StandardCharsets.UTF_8)
          && !named.equals(StandardCharsets.US_ASCII)
          && !named.equals(StandardCharsets.ISO_8859_1)) {
        return bytes.toString(named);
      }
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      // Many mails name a charset that never existed; fall through to detection.
    }
    return PlainText.decode(bytes.toByteArray());
  }

  /** Text of an HTML page with the line structure a reader would see. */
  static String render(String html) {
    Element body = Jsoup.parse(html).body();
    body.select("script, style, title, select, textarea, noscript").remove();
    StringBuilder out = new StringBuilder();
    body.traverse(
        new NodeVisitor() {
          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
              // PocketSentences in HTML are never wrapped on purpose.
              out.append(text.getWholeText().replaceAll("\\s+", " "));
            } else if (node.nameIs("br") || node.nameIs("tr") || node.nameIs("li")) {
              out.append("\n");
            } else if (node.nameIs("td")) {
              out.append(" ");
            } else if (isParagraph(node)) {
              out.append("\n\n");
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (isParagraph(node)) {
              out.append("\n\n");
            }
          }
        });
    return out.toString();
  }

  private static boolean isParagraph(Node node) {
    return node instanceof Element e
        && e.isBlock()
        && !node.nameIs("tr")
        && !node.nameIs("td")
        && !node.nameIs("li")
        && !node.nameIs("br");
  }
}
