package dev.tiller.pocket.corpus;

import dev.tiller.ground.AtomicFile;
import dev.tiller.tokenizer.Tokenizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The corpus as token ids: {@code tokens/<part>.<source>.u16}, little-endian unsigned 16-bit ids,
 * every document followed by id 0.
 */
public final class TokenFiles {
  private static final int END_OF_TEXT = 0;

  private TokenFiles() {}

  /**
   * Writes the files that are missing; a file that is there is complete and left alone.
   *
   * @param corpus folder written by {@link PocketCorpus#build}
   * @param tokenizerJson a vocabulary of at most 65,536 entries with end-of-text at id 0
   * @return tokens by {@code part.source}, ends of text included
   */
  public static Map<String, Long> build(Path corpus, Path tokenizerJson, Consumer<String> progress)
      throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (Tokenizer tokenizer = Tokenizer.open(tokenizerJson)) {
      for (Source source : Source.values()) {
        for (String part : source.parts()) {
          String name = part + "." + source.label();
          Path file = corpus.resolve("tokens").resolve(name + ".u16");
          if (!Files.exists(file)) {
            write(file, PocketCorpus.read(corpus, part, source), tokenizer);
          }
          counts.put(name, Files.size(file) / Short.BYTES);
          progress.accept(name + ": " + counts.get(name) + " tokens");
        }
      }
    }
    return counts;
  }

  private static void write(Path file, List<Document> documents, Tokenizer tokenizer)
      throws IOException {
    AtomicFile.write(
        file,
        raw -> {
          BufferedOutputStream out = new BufferedOutputStream(raw, 1 << 16);
          for (Document d : documents) {
            for (int id : tokenizer.encode(d.text(), false)) {
              put(out, id);
            }
            put(out, END_OF_TEXT);
          }
          out.flush();
        });
  }

  private static void put(BufferedOutputStream out, int id) throws IOException {
    out.write(id & 0xff);
    out.write(id >>> 8 & 0xff);
  }

  /** Arguments: corpus folder, {@code tokenizer.json}. */
  public static void main(String[] args) throws IOException {
    build(Path.of(args[0]), Path.of(args[1]), System.out::println);
  }
}
