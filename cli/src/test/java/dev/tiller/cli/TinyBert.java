package dev.tiller.cli;

import dev.tiller.tokenizer.WordPieceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The golden BERT as a user's folder would be: its words are w10, w11, ... w256. */
final class TinyBert {

  private static final Path GOLDEN = Path.of("../language/src/test/resources/golden/lm/bert");

  private TinyBert() {}

  /** Writes config, weights and tokenizer. */
  static Path in(Path folder) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve(name), folder.resolve(name));
    }
    List<String> vocabulary =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (int id = 5; id < 257; id++) {
      vocabulary.add(id < 10 ? "[unused" + id + "]" : "w" + id);
    }
    Files.writeString(
        folder.resolve("tokenizer.json"), WordPieceFile.uncased(vocabulary).toString());
    return folder;
  }
}
