package dev.tiller.pocket.corpus;

import dev.tiller.data.fetch.Packages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * Prose about computers to be learned from only: the Jargon File and the documentation of SQLite.
 * Paragraphs of whole sentences, without headwords, code and tables.
 */
final class Manuals {
  private static final int SHORTEST_ENTRY_WORDS = 12;
  private static final int SHORTEST_PARAGRAPH_WORDS = 20;

  private final Packages packages;

  Manuals(Packages packages) {
    this.packages = packages;
  }

  /** An entry or a page a document. */
  List<Document> technical() throws IOException {
    List<Document> out = jargon(packages.debian("dict-jargon", "4.4.7-3.1"));
    out.addAll(
        pages(packages.debian("sqlite3-doc", "3.40.1-2+deb12u2").resolve("usr/share/doc/sqlite3")));
    return out;
  }

  private static List<Document> jargon(Path root) throws IOException {
    byte[] packed = Files.readAllBytes(root.resolve("usr/share/dictd/jargon.dict.dz"));
    String all;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      all = PlainText.decode(in.readAllBytes());
    }
    List<Document> out = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    for (String line : PlainText.characters(all).split("\\n")) {
      if (line.isBlank() || line.startsWith("    ")) {
        entry.append(line.strip()).append('\n');
      } else if (!line.startsWith(" ")) {
        entry(entry, out);
      }
    }
    entry(entry, out);
    return out;
  }

  private static void entry(StringBuilder lines, List<Document> out) {
    String plain =
        lines.toString().replaceAll("\\{\\s*|\\s*\\}", "").replaceAll("\\[[^\\]]{0,80}\\]", "");
    lines.setLength(0);
    List<String> kept = new ArrayList<>();
    for (String paragraph : PlainText.paragraphs(plain).split("\\n\\n")) {
      if (isFit(paragraph, SHORTEST_ENTRY_WORDS)) {
        kept.add(paragraph);
      }
    }
    if (!kept.isEmpty()) {
      String id = String.format(Locale.ROOT, "jargon-%04d", out.size() + 1);
      out.add(new Document(id, String.join("\n\n", kept)));
    }
  }

  // Pages quote each other, so a paragraph is kept once.
  private static List<Document> pages(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      // The list of requirements repeats the sentences of the other pages.
      files =
          all.filter(p -> p.toString().endsWith(".html") && !p.endsWith("requirements.html"))
              .sorted()
              .toList();
    }
    Set<String> seen = new HashSet<>();
    List<Document> out = new ArrayList<>();
    for (Path file : files) {
      List<String> kept = new ArrayList<>();
      String page = Files.readString(file, StandardCharsets.UTF_8);
      for (Element element : Jsoup.parse(page).select("p")) {
        String text = PlainText.characters(element.text()).strip();
        if (isFit(text, SHORTEST_PARAGRAPH_WORDS) && seen.add(text)) {
          kept.add(text);
        }
      }
      if (!kept.isEmpty()) {
        out.add(new Document("sqlite/" + folder.relativize(file), String.join("\n\n", kept)));
      }
    }
    return out;
  }

  private static boolean isFit(String paragraph, int leastWords) {
    return Screen.isEnglish(paragraph, leastWords)
        && !Screen.isExplicit(paragraph)
        && !Books.SLUR.matcher(paragraph).find();
  }
}
