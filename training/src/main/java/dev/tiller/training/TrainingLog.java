package dev.tiller.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JSON line for every step and every evaluation; lines past the resumed step are dropped. */
final class TrainingLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  TrainingLog(Path file, long resumedAt) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.exists(file)) {
      List<String> kept = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && JSON.readTree(line).path("step").asLong() <= resumedAt) {
          kept.add(line);
        }
      }
      Files.write(file, kept);
    }
  }

  void step(long step, double loss, double tokensPerSecond) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("step", step).put("loss", loss).put("tokensPerSecond", Math.round(tokensPerSecond));
    append(node);
  }

  /**
   * @param weights which were evaluated: {@code heldOut} or {@code heldOutAveraged}
   */
  void evaluation(long step, String weights, Map<String, Double> losses) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("step", step);
    ObjectNode bySource = node.putObject(weights);
    losses.forEach(bySource::put);
    append(node);
  }

  private void append(ObjectNode node) throws IOException {
    Files.writeString(file, node + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
