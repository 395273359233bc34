package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.UserError;
import dev.tiller.language.encoder.ClipTokenizer;
import dev.tiller.network.load.Config;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Prompts as rows of ids of one length: what a text encoder of a pipeline reads. */
interface Rows extends AutoCloseable {

  /** The ids of a prompt, cut and padded. */
  int[] row(String prompt);

  @Override
  default void close() {}

  /**
   * The tokenizer of a folder.
   *
   * @param length positions, where the folder does not say
   * @throws UserError if there is none that is known
   */
  static Rows open(Path folder, int length) {
    if (Files.isRegularFile(folder.resolve("vocab.json"))
        && Files.isRegularFile(folder.resolve("merges.txt"))) {
      return ClipTokenizer.open(folder)::row;
    }
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      throw new UserError(
          "There is neither vocab.json with merges.txt nor tokenizer.json in %s; a tokenizer in another format must be converted first."
              .formatted(folder));
    }
    try {
      return new Padded(Tokenizer.open(folder), length);
    } catch (IOException e) {
      throw new UserError("Cannot read %s (%s).".formatted(folder, UserError.reason(e)), e);
    }
  }

  /**
   * Rows of which every id is one of the encoder's.
   *
   * @param encoder its config
   */
  record Known(Rows rows, Path folder, Config encoder) implements Rows {

    @Override
    public int[] row(String prompt) {
      int[] row = rows.row(prompt);
      int words = encoder.count("vocab_size");
      for (int id : row) {
        if (id < 0 || id >= words) {
          throw new UserError(
              "%s gives the id %d, but %s has vocab_size = %d; both must come from one pipeline."
                  .formatted(folder, id, encoder.source(), words));
        }
      }
      return row;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /**
   * What tokenizer.json gives with its special tokens, padded on the right; a longer row is cut and
   * keeps its last token.
   */
  record Padded(Tokenizer tokenizer, int length) implements Rows {

    @Override
    public int[] row(String prompt) {
      int[] ids = tokenizer.encode(prompt, true);
      int[] row = new int[length];
      Arrays.fill(row, tokenizer.pad().orElse(0));
      System.arraycopy(ids, 0, row, 0, Math.min(ids.length, length));
      if (ids.length > length) {
        row[length - 1] = ids[ids.length - 1];
      }
      return row;
    }

    @Override
    public void close() {
      tokenizer.close();
    }
  }
}
