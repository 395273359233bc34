package dev.tiller.judges;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.probe.LogisticRegression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The JSON form of an {@link EmbeddingJudge}. */
final class JudgeFile {

  private static final String FORMAT = "tiller-embedding-judge";
  private static final int VERSION = 1;

  private JudgeFile() {}

  record Content(LogisticRegression model, EmbeddingJudge.Provenance provenance) {}

  static void write(Path file, Content content) throws IOException {
    EmbeddingJudge.Provenance from = content.provenance();
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
    root.put("concept", from.concept()).put("encoder", from.encoder());
    root.put("positives", from.positives()).put("negatives", from.negatives());
    root.put("data_sha256", from.dataSha256()).put("seed", from.seed());
    if (from.fragments() != null) {
      root.putObject("fragments")
          .put("min_words", from.fragments().minWords())
          .put("max_words", from.fragments().maxWords())
          .put("cuts", from.fragments().cuts());
    }
    root.put("l2", from.l2());
    Estimate accuracy = from.accuracy();
    root.putObject("accuracy")
        .put("value", accuracy.value())
        .put("low", accuracy.low())
        .put("high", accuracy.high())
        .put("level", accuracy.level())
        .put("n", accuracy.n());
    root.put("intercept", content.model().intercept());
    for (double weight : content.model().weights()) {
      root.withArray("weights").add(weight);
    }
    AtomicFile.write(file, root.toPrettyString() + "\n");
  }

  static Content read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserError("There is no judge at " + file + "; train one or give another path.");
    }
    return read(Files.readAllBytes(file), file.toString());
  }

  /**
   * @param json the file's bytes
   * @param file its name, for errors
   */
  static Content read(byte[] json, String file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      if (!root.path("format").asText().equals(FORMAT)) {
        throw damaged(file, "the field \"format\" is not \"" + FORMAT + "\"", null);
      }
      if (root.path("version").asInt() != VERSION) {
        throw damaged(
            file,
            "its version is " + root.path("version") + ", this Tiller reads " + VERSION,
            null);
      }
      return new Content(model(root, file), provenance(root, file));
    } catch (JsonProcessingException e) {
      throw damaged(file, "it is not valid JSON", e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static LogisticRegression model(JsonNode root, String file) {
    JsonNode listed = root.path("weights");
    double[] weights = new double[listed.size()];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = number(listed.path(j), "weights[" + j + "]", file);
    }
    return LogisticRegression.of(weights, number(root.path("intercept"), "intercept", file));
  }

  private static EmbeddingJudge.Provenance provenance(JsonNode root, String file) {
    JsonNode accuracy = root.path("accuracy");
    return new EmbeddingJudge.Provenance(
        text(root, "concept", file),
        text(root, "encoder", file),
        (int) number(root.path("positives"), "positives", file),
        (int) number(root.path("negatives"), "negatives", file),
        text(root, "data_sha256", file),
        root.path("seed").asLong(),
        fragments(root.path("fragments"), file),
        number(root.path("l2"), "l2", file),
        new Estimate(
            number(accuracy.path("value"), "accuracy.value", file),
            number(accuracy.path("low"), "accuracy.low", file),
            number(accuracy.path("high"), "accuracy.high", file),
            number(accuracy.path("level"), "accuracy.level", file),
            (int) number(accuracy.path("n"), "accuracy.n", file)));
  }

  private static @Nullable Fragments fragments(JsonNode node, String file) {
    return node.isMissingNode()
        ? null
        : new Fragments(
            (int) number(node.path("min_words"), "fragments.min_words", file),
            (int) number(node.path("max_words"), "fragments.max_words", file),
            (int) number(node.path("cuts"), "fragments.cuts", file));
  }

  private static double number(JsonNode node, String field, String file) {
    if (!node.isNumber()) {
      throw damaged(file, "the field \"" + field + "\" holds no number", null);
    }
    return node.asDouble();
  }

  private static String text(JsonNode root, String field, String file) {
    if (!root.path(field).isTextual()) {
      throw damaged(file, "the field \"" + field + "\" holds no text", null);
    }
    return root.path(field).asText();
  }

  private static UserError damaged(String file, String why, @Nullable Throwable cause) {
    return new UserError(
        "The judge in " + file + " cannot be used: " + why + "; train it again.", cause);
  }
}
