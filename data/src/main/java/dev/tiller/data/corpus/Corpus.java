package dev.tiller.data.corpus;

import dev.tiller.data.TextSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The published layouts that Tiller reads, and the part of a file that is meant. */
public enum Corpus {
  /** RealToxicityPrompts; see {@link RealToxicityPrompts}. */
  RTP("rtp", "prompts", List.of("prompts", "toxic", "non-toxic", "continuations")) {
    @Override
    List<String> texts(Path file, String part) throws IOException {
      return RealToxicityPrompts.read(file).part(part);
    }
  },
  /** Jigsaw's toxic comments; see {@link Jigsaw}. */
  JIGSAW("jigsaw", null, Jigsaw.PARTS) {
    @Override
    List<String> texts(Path file, String part) throws IOException {
      return Jigsaw.read(file).part(part);
    }
  },
  /** Sentences with and without one sense of a word; see {@link OneSec}. */
  ONESEC("onesec", "positive", List.of("positive", "negative")) {
    @Override
    List<String> texts(Path file, String part) throws IOException {
      OneSec concept = OneSec.read(file);
      return part.equals("positive") ? concept.positive() : concept.negative();
    }
  },
  /** TruthfulQA's table of questions; see {@link TruthfulQuestions}. */
  TRUTHFULQA("truthfulqa", "questions", List.of("questions", "true", "false")) {
    @Override
    List<String> texts(Path file, String part) throws IOException {
      return TruthfulQuestions.read(file).part(part);
    }
  },
  /** A JSON object from names of subsets to their sentences; see {@link JsonSubsets}. */
  JSON_SUBSETS("json-subsets", null, List.of()) {
    @Override
    List<String> texts(Path file, String part) throws IOException {
      return JsonSubsets.read(file).subset(part);
    }
  };

  private final String scheme;
  private final @Nullable String usual;
  private final List<String> parts;

  Corpus(String scheme, @Nullable String usual, List<String> parts) {
    this.scheme = scheme;
    this.usual = usual;
    this.parts = parts;
  }

  /**
   * @param part one of {@link #parts}, where there are any
   */
  abstract List<String> texts(Path file, String part) throws IOException;

  /** The parts of a file of this kind; empty where the file itself names them. */
  public List<String> parts() {
    return parts;
  }

  /** How files of this kind are named: {@code jigsaw:FILE:toxic}. */
  @Override
  public String toString() {
    String part = parts.isEmpty() ? "SUBSET" : String.join("|", parts);
    return scheme + ":FILE" + (usual == null ? ":" + part : "[:" + part + "]");
  }

  /** Every way to name a file of one of these layouts, for people. */
  public static String forms() {
    return Arrays.stream(values()).map(Corpus::toString).collect(Collectors.joining(", "));
  }

  /** The layout that a word such as {@code jigsaw:train.csv:toxic} names, if it names one. */
  public static Optional<Corpus> named(String word) {
    return Arrays.stream(values()).filter(c -> word.startsWith(c.scheme + ":")).findFirst();
  }

  /**
   * Reads a part of a file.
   *
   * @param word the layout, the file and its part, such as {@code jigsaw:train.csv:toxic}
   * @throws IOException in one sentence if the file is missing, in another layout, or without a
   *     text in that part
   */
  public static TextSet read(String word) throws IOException {
    Corpus corpus =
        named(word)
            .orElseThrow(
                () -> new IOException(word + " names no known layout; write one of " + forms()));
    String rest = word.substring(corpus.scheme.length() + 1);
    int colon = rest.lastIndexOf(':');
    // A file whose own name holds a colon is meant as a file.
    boolean whole = colon < 0 || Files.exists(Path.of(rest));
    Path file = requireFile(Path.of(whole ? rest : rest.substring(0, colon)));
    @Nullable String part = whole ? corpus.usual : rest.substring(colon + 1);
    if (part == null || (!corpus.parts.isEmpty() && !corpus.parts.contains(part))) {
      String found = part == null ? "names no part of the file" : "names the part '" + part + "'";
      throw new IOException(word + " " + found + "; write " + corpus + ".");
    }
    List<String> texts = corpus.texts(file, part);
    try {
      return TextSet.of(file.getFileName() + ":" + part, texts);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no text in its part '" + part + "'.", e);
    }
  }

  /** A file that is there. */
  static Path requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a file in it.");
    }
    if (!Files.exists(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    return file;
  }
}
