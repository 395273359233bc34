package dev.tiller.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} says of the tokens that a text network takes.
 *
 * @param maxTokens longer texts are cut
 * @param pad the id that fills up batches, if it is named
 */
record TextConfig(int maxTokens, OptionalInt pad) {

  /** What BERT takes, and what a configuration of Transformers means that does not say. */
  private static final int POSITIONS = 512;

  /** Far beyond any network whose positions are a table. */
  private static final int MOST_POSITIONS = 1 << 20;

  /** Their positions begin behind the padding id, which is 1 where it is not named. */
  private static final Set<String> OFFSET =
      Set.of(
          "roberta",
          "roberta-prelayernorm",
          "xlm-roberta",
          "xlm-roberta-xl",
          "xmod",
          "camembert",
          "data2vec-text",
          "ibert",
          "longformer",
          "luke",
          "markuplm",
          "mpnet",
          "esm");

  static final TextConfig NONE = new TextConfig(POSITIONS, OptionalInt.empty());

  /**
   * Reads a configuration.
   *
   * @throws UserError if it is no JSON object
   */
  static ObjectNode read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    try {
      JsonNode root = new ObjectMapper().readTree(content);
      if (root instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) { // Of the content, which is in memory.
      throw new UserError(
          "The file " + file + " is not valid JSON; copy it again from its source.", e);
    }
    throw new UserError(
        "The file " + file + " was expected to hold a JSON object; copy it again from its source.");
  }

  /**
   * @param file for messages
   * @throws UserError if positions or padding id are none that a network can have
   */
  static TextConfig of(JsonNode config, Path file) {
    int positions = whole(config, "max_position_embeddings", POSITIONS, 1, MOST_POSITIONS, file);
    int named = whole(config, "pad_token_id", -1, -1, Integer.MAX_VALUE, file);
    OptionalInt pad = named < 0 ? OptionalInt.empty() : OptionalInt.of(named);
    String type = config.path("model_type").asText();
    // Without a type, 514 positions are RoBERTa's: no other network has two more than it uses.
    if (!OFFSET.contains(type) && !(type.isEmpty() && positions == POSITIONS + 2)) {
      return new TextConfig(positions, pad);
    }
    long room = (long) positions - pad.orElse(1) - 1;
    if (room < 1) {
      throw new UserError(
          "The fields \"max_position_embeddings\" (%d) and \"pad_token_id\" (%d) of %s leave no room for a token, for the positions of %s begin behind the padding id; copy the file again from its source."
              .formatted(positions, pad.orElse(1), file, type.isEmpty() ? "RoBERTa" : type));
    }
    return new TextConfig((int) room, pad);
  }

  private static int whole(
      JsonNode config, String field, int otherwise, int least, int most, Path file) {
    @Nullable JsonNode value = config.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.asLong() >= least
            && value.asLong() <= most;
    if (!fits) {
      throw new UserError(
          "The field \"%s\" of %s is %s, but a whole number from %d to %d was expected; copy the file again from its source."
              .formatted(field, file, UserError.excerpt(value), least, most));
    }
    return value.asInt();
  }
}
