package dev.tiller.pocket.corpus;

import dev.tiller.pretraining.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Learns the pocket model's vocabulary from the training part of its corpus. */
public final class PocketTokenizer {
  /** Entries of the published vocabulary. */
  public static final int VOCABULARY = 4096;

  /** Longest sequence of the pocket model, in tokens. */
  public static final int MAX_LENGTH = 256;

  private PocketTokenizer() {}

  /**
   * Trains and writes {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * <p>Documents of a source that would make up more than half of all bytes are left out at random
   * until it does not, so that the vocabulary serves every source.
   *
   * @param corpus folder written by {@link PocketCorpus#build}
   * @param outDir folder of the two files
   */
  public static void train(Path corpus, Path outDir, long seed, Consumer<String> progress)
      throws IOException {
    Map<Source, List<Document>> documents = new EnumMap<>(Source.class);
    Map<Source, Long> bytes = new EnumMap<>(Source.class);
    for (Source s : Source.measured()) {
      documents.put(s, new ArrayList<>(PocketCorpus.read(corpus, "train", s)));
      bytes.put(s, documents.get(s).stream().mapToLong(PocketTokenizer::bytes).sum());
    }
    long total = bytes.values().stream().mapToLong(Long::longValue).sum();
    BpeTrainer trainer = new BpeTrainer();
    for (Source s : Source.measured()) {
      Collections.shuffle(documents.get(s), new Random(seed));
      long budget = Math.max(total - bytes.get(s), 1);
      long used = 0;
      for (Document d : documents.get(s)) {
        if (used + bytes(d) <= budget) {
          used += bytes(d);
          trainer.add(d.text());
        }
      }
      progress.accept(s.label() + ": " + used + " of " + bytes.get(s) + " bytes");
    }
    progress.accept("Merging " + trainer.distinctPreTokens() + " distinct pre-tokens");
    trainer.train(VOCABULARY).write(outDir, MAX_LENGTH);
  }

  private static long bytes(Document d) {
    return d.text().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Arguments: corpus folder, output folder. */
  public static void main(String[] args) throws IOException {
    train(Path.of(args[0]), Path.of(args[1]), PocketCorpus.SEED, System.out::println);
  }
}
