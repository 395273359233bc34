package dev.tiller.steering;

import dev.tiller.language.LanguageModel;
import dev.tiller.steering.fit.Sentences;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The tiny models of every family that the module {@code language} is tested with. */
public final class Golden {

  private static final Path FOLDER = Path.of("../language/src/test/resources/golden/lm");

  private Golden() {}

  public static Stream<String> families() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path folder(String family) {
    return FOLDER.resolve(family);
  }

  public static LanguageModel model(String family) {
    return LanguageModel.load(folder(family));
  }

  /** Sentences of 3 to 12 tokens; another seed draws from another part of the vocabulary. */
  public static Sentences sentences(LanguageModel model, String name, int count, long seed) {
    Random random = new Random(seed);
    int half = model.vocabularySize() / 2;
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] row = new int[3 + random.nextInt(10)];
      for (int k = 0; k < row.length; k++) {
        row[k] = (int) (seed % 2) * half + random.nextInt(half);
      }
      rows.add(row);
    }
    return Sentences.ofTokens(name, rows);
  }
}
